import { trusted } from '@slipway/domain/kernel';
import type { MailId } from '@slipway/domain/kernel';
import { mail, mailCommands } from '@slipway/domain/notifications';
import type { MailRequest } from '@slipway/domain/notifications';
import { Secret } from '../ports';
import type { NameHash } from '../identity/identity.ports';
import type { CommandRunner } from '../runtime/command-runner';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';

/** The mail of a command. A retry of the command has the same one. */
export function mailIdOf({ commandId }: Pick<Request, 'commandId'>): MailId {
  return trusted<MailId>(mint(commandId, 'mail'));
}

/**
 * The secret in the link of a mail. It is derived, so that it lies nowhere: not in the log, not in the vault, and a
 * command that is tried again has the link whose hash its first try has written down.
 */
export function mailLink(names: NameHash, mailId: MailId): Secret {
  return new Secret(names.of('mail-link', mailId));
}

/**
 * Asks for a mail, in a command that has other things to write: those first. Both have ids of the command, so who gets
 * no answer sends the command again, and what was missing is written.
 */
export async function postMail(
  runner: Pick<CommandRunner, 'run'>,
  wish: MailRequest,
  request: Request,
): Promise<void> {
  const { mailId: id } = wish;
  const command = mailCommands.requestMail(wish);
  await runner.run({ decider: mail, id, command, request: partOf(request, id) });
}
