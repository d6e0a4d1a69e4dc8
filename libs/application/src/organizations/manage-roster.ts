import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { roster } from '@slipway/domain/organizations';
import type { RosterCommand } from '@slipway/domain/organizations';
import type { Access } from '../runtime/authorization/access';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import type { Request } from '../runtime/request';

/** Changes who belongs to an organization, as what. */
export class ManageRoster extends Command<Decided> {
  constructor(
    readonly command: RosterCommand,
    readonly access: Access,
    readonly request: Request,
  ) {
    super();
  }
}

/**
 * The roster asks for the rank of whoever asks. It is looked at again with every attempt: an owner who was made an
 * admin a moment ago makes nobody an owner any more.
 */
@CommandHandler(ManageRoster)
export class ManageRosterHandler implements ICommandHandler<ManageRoster, Decided> {
  constructor(@Inject(CommandRunner) private readonly runner: CommandRunner) {}

  execute({ command, access, request }: ManageRoster): Promise<Decided> {
    return this.runner.run({
      decider: roster,
      id: access.organizationId,
      command,
      request,
      facts: async () => ({ by: (await access.renew()).role }),
    });
  }
}
