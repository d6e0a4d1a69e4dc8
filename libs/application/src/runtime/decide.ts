import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Decider, Message } from '@slipway/domain/kernel';
import { CommandRunner } from './command-runner';
import type { Decided } from './command-runner';
import type { Request } from './request';

/**
 * A command that one aggregate can decide alone. @nestjs/cqrs dispatches by class, so one class serves all of them:
 * `bus.execute(new Decide(order, id, orderCommands.payAgain(body), request))`.
 */
export class Decide<C extends Message, S, E extends Message> extends Command<Decided> {
  constructor(
    readonly decider: Decider<C, S, E>,
    readonly id: string,
    readonly command: NoInfer<C>,
    readonly request: Request,
  ) {
    super();
  }
}

/** The same for what has begun: what follows is told in its story, not in one of its own. */
export class GoOn<C extends Message, S, E extends Message> extends Decide<C, S, E> {
  readonly goesOn = true;
}

@CommandHandler(Decide)
export class DecideHandler implements ICommandHandler<Decide<Message, unknown, Message>, Decided> {
  constructor(@Inject(CommandRunner) private readonly runner: CommandRunner) {}

  execute(decide: Decide<Message, unknown, Message>): Promise<Decided> {
    return this.runner.run(decide);
  }
}

@CommandHandler(GoOn)
export class GoOnHandler implements ICommandHandler<GoOn<Message, unknown, Message>, Decided> {
  constructor(@Inject(CommandRunner) private readonly runner: CommandRunner) {}

  execute(goOn: GoOn<Message, unknown, Message>): Promise<Decided> {
    return this.runner.run(goOn);
  }
}
