import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors, user, userCommands } from '@slipway/domain/identity';
import { personal } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';
import { SESSIONS } from './identity.ports';
import type { Sessions } from './identity.ports';

/** The account opens for nobody from the next request on: no way in, no session, no token. */
export class DisablePerson extends Command<Decided> {
  constructor(
    readonly userId: UserId,
    readonly reason: string,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(DisablePerson)
export class DisablePersonHandler implements ICommandHandler<DisablePerson, Decided> {
  constructor(@Inject(CommandRunner) private readonly runner: CommandRunner) {}

  execute({ userId, reason, request }: DisablePerson): Promise<Decided> {
    const { actor } = request;
    if (actor.kind === 'user' && actor.userId === userId) throw identityErrors.disablesOneself();
    const command = userCommands.disableUser({ reason: personal(userId, reason) });
    return this.runner.run({ decider: user, id: userId, command, request });
  }
}

/** The account opens again, by what opened it before. */
export class EnablePerson extends Command<Decided> {
  constructor(
    readonly userId: UserId,
    readonly request: Request,
  ) {
    super();
  }
}

/**
 * Sessions from before do not come back. They are left until now, so that whoever has one hears why it is refused; no
 * other can be opened meanwhile.
 */
@CommandHandler(EnablePerson)
export class EnablePersonHandler implements ICommandHandler<EnablePerson, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(SESSIONS) private readonly sessions: Sessions,
  ) {}

  async execute({ userId, request }: EnablePerson): Promise<Decided> {
    const { state } = await this.folds.refresh(user, `user-${userId}`);
    if (state.status === 'disabled') await this.sessions.closeAllOf(userId);
    return this.runner.run({ decider: user, id: userId, command: userCommands.enableUser({}), request });
  }
}
