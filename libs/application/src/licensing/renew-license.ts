import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { later } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { license, licenseCommands, licensingErrors, quota } from '@slipway/domain/licensing';
import { CLOCK } from '../ports';
import type { Clock } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';

/** One more year, from the end of the present term or from now, whichever is later. Never gated by the license itself. */
export class RenewLicense extends Command<Decided> {
  constructor(
    readonly topBranchId: OrganizationId,
    readonly request: Request,
  ) {
    super();
  }
}

const yearSeconds = 365 * 24 * 3_600;

@CommandHandler(RenewLicense)
export class RenewLicenseHandler implements ICommandHandler<RenewLicense, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ topBranchId, request }: RenewLicense): Promise<Decided> {
    const { state: ledger } = await this.folds.refresh(quota, `quota-${topBranchId}`);
    if (ledger.opening === null) throw licensingErrors.noLicense();
    const id = ledger.opening.licenseId;
    const { state } = await this.folds.refresh(license, `license-${id}`);
    if (state.status === 'unissued') throw licensingErrors.licenseNotFound();
    const now = this.clock.now();
    const from = state.expiresAt > now ? state.expiresAt : now;
    const command = licenseCommands.renewLicense({ until: later(from, yearSeconds) });
    return this.runner.run({ decider: license, id, command, request });
  }
}
