import { recorded } from '@slipway/domain/kernel';
import type { Message } from '@slipway/domain/kernel';
import { server, serverCommands, serverWork } from '@slipway/domain/servers';
import type { ServerWork } from '@slipway/domain/servers';
import type { Clock, Vault } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import type { WorkContext, WorkHandler } from '../runtime/work-executor';
import { sshKeyPlace } from './ssh-key';
import type { RemoteShell } from './servers.ports';

type VerifyWork = Extract<ServerWork, { type: 'servers.verify' }>;

/** Asks a registered server over SSH what it is, with its host key pinned. */
export class VerifyHandler implements WorkHandler {
  readonly type = serverWork.verify.type;

  constructor(
    private readonly ports: {
      readonly runner: CommandRunner;
      readonly folds: FoldCache;
      readonly vault: Vault;
      readonly shell: RemoteShell;
      readonly clock: Clock;
    },
  ) {}

  async handle(work: Message, { request }: WorkContext): Promise<void> {
    const { runner, folds, vault, shell, clock } = this.ports;
    const { serverId: id, attempt } = recorded<VerifyWork>(work).data;
    const { state } = await folds.refresh(server, `server-${id}`);
    if (state.status !== 'registered' || state.failedVerifications >= attempt) return;
    const { registration } = state;
    const key = await vault.open(sshKeyPlace(registration), registration.key);
    const answer = await shell.verify(registration, key);
    const command =
      answer.outcome === 'verified'
        ? serverCommands.recordVerification({ facts: { ...answer.facts, observedAt: clock.now() } })
        : serverCommands.recordVerificationFailure({ attempt, reason: answer.reason });
    await runner.run({ decider: server, id, command, request });
  }
}
