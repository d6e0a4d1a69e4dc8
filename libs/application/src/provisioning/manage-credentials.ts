import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import {
  credentialCommands,
  credentials,
  provisioningErrors,
  requireFields,
} from '@slipway/domain/provisioning';
import type { CloudName, CredentialCommand } from '@slipway/domain/provisioning';
import { trusted } from '@slipway/domain/kernel';
import type { CredentialId, OrganizationId } from '@slipway/domain/kernel';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { mint } from '../runtime/minted';
import type { Request } from '../runtime/request';
import { CredentialVault } from './credential-vault';
import { CLOUD_ACCOUNTS } from './credentials.ports';
import type { CloudAccounts, CloudAnswer, CredentialValues } from './credentials.ports';

type Owner = { readonly organizationId: OrganizationId; readonly credentialId: CredentialId };
type NewValues = { readonly provider: CloudName; readonly name: string; readonly values: CredentialValues };

export class AddCredential extends Command<Decided> {
  constructor(
    readonly organizationId: OrganizationId,
    readonly wish: NewValues,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(AddCredential)
export class AddCredentialHandler implements ICommandHandler<AddCredential, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(CredentialVault) private readonly vault: CredentialVault,
    @Inject(CLOUD_ACCOUNTS) private readonly accounts: CloudAccounts,
  ) {}

  async execute({ organizationId, wish, request }: AddCredential): Promise<Decided> {
    const { provider, name, values } = wish;
    if (!this.accounts.offers(provider)) throw provisioningErrors.cloudNotOffered(provider);
    requireFields(provider, Object.keys(values));
    const id = trusted<CredentialId>(mint(request.commandId, 'credential'));
    const owner = { organizationId, credentialId: id };
    const decided = await this.vault.replace(owner, provider, {
      values,
      decide: (version) =>
        run(
          this.runner,
          organizationId,
          request,
          credentialCommands.addCredential({ ...owner, provider, name, ...version }),
        ),
    });
    return { ...decided, id };
  }
}

export class RotateCredential extends Command<Decided> {
  constructor(
    readonly owner: Owner,
    readonly values: CredentialValues,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(RotateCredential)
export class RotateCredentialHandler implements ICommandHandler<RotateCredential, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(CredentialVault) private readonly vault: CredentialVault,
  ) {}

  async execute({ owner, values, request }: RotateCredential): Promise<Decided> {
    const { organizationId, credentialId } = owner;
    const { provider } = await this.vault.find(owner);
    requireFields(provider, Object.keys(values));
    const decided = await this.vault.replace(owner, provider, {
      values,
      decide: (version) =>
        run(
          this.runner,
          organizationId,
          request,
          credentialCommands.rotateCredential({ credentialId, ...version }),
        ),
    });
    return { ...decided, id: credentialId };
  }
}

export class TestCredential extends Command<Decided & CloudAnswer> {
  constructor(
    readonly owner: Owner,
    readonly request: Request,
  ) {
    super();
  }
}

/** Asks the provider, and records its answer about the version that it was shown. */
@CommandHandler(TestCredential)
export class TestCredentialHandler implements ICommandHandler<TestCredential, Decided & CloudAnswer> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(CredentialVault) private readonly vault: CredentialVault,
    @Inject(CLOUD_ACCOUNTS) private readonly accounts: CloudAccounts,
  ) {}

  async execute({ owner, request }: TestCredential): Promise<Decided & CloudAnswer> {
    const credential = await this.vault.find(owner);
    const { credentialId, organizationId, provider, fingerprint } = credential;
    if (!this.accounts.offers(provider)) throw provisioningErrors.cloudNotOffered(provider);
    const answer = await this.accounts.ask(provider, await this.vault.open(credential));
    const command = credentialCommands.recordCredentialVerdict({ credentialId, fingerprint, ...answer });
    const decided = await run(this.runner, organizationId, request, command);
    return { ...decided, id: credentialId, ...answer };
  }
}

export class RemoveCredential extends Command<Decided> {
  constructor(
    readonly owner: Owner,
    readonly request: Request,
  ) {
    super();
  }
}

/** The fact first: a crash before the values are destroyed leaves them to the next try, and nothing opens them. */
@CommandHandler(RemoveCredential)
export class RemoveCredentialHandler implements ICommandHandler<RemoveCredential, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(CredentialVault) private readonly vault: CredentialVault,
  ) {}

  async execute({ owner, request }: RemoveCredential): Promise<Decided> {
    const { organizationId, credentialId } = owner;
    const command = credentialCommands.removeCredential({ credentialId });
    const decided = await run(this.runner, organizationId, request, command);
    await this.vault.tidy(owner);
    return { ...decided, id: credentialId };
  }
}

function run(
  runner: CommandRunner,
  id: OrganizationId,
  request: Request,
  command: CredentialCommand,
): Promise<Decided> {
  return runner.run({ decider: credentials, id, command, request });
}
