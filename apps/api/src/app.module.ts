import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Logger } from '@slipway/infra/logging/logger';
import { openMailbox } from '@slipway/infra/notifications/open-mailer';
import { Mailbox } from '@slipway/infra/notifications/mailbox.adapter';
import { AuditController } from './audit/audit.controller';
import { CatalogueController } from './billing/catalogue.controller';
import { LedgerController } from './billing/ledger.controller';
import { OperationsController } from './billing/operations.controller';
import { OrdersController } from './billing/orders.controller';
import { PaymentMethodsController } from './billing/payment-methods.controller';
import { RefundsController } from './billing/refunds.controller';
import { StripeWebhookController } from './billing/stripe-webhook.controller';
import { ErrorsController } from './http/errors.controller';
import { HealthController } from './http/health.controller';
import { EmailController } from './identity/email.controller';
import { OidcController } from './identity/oidc.controller';
import { PasskeySessionController } from './identity/passkey-session.controller';
import { PasskeysController } from './identity/passkeys.controller';
import { PasswordController } from './identity/password.controller';
import { PeopleController } from './identity/people.controller';
import { SafeguardsController } from './identity/safeguards.controller';
import { SecondFactorController } from './identity/second-factor.controller';
import { SessionController } from './identity/session.controller';
import { SessionsController } from './identity/sessions.controller';
import { SetupController } from './identity/setup.controller';
import { TokensController } from './identity/tokens.controller';
import { LicenseController } from './licensing/license.controller';
import { MailboxController } from './notifications/mailbox.controller';
import { ExplainController } from './organizations/explain.controller';
import { InvitationsController } from './organizations/invitations.controller';
import { JoiningController } from './organizations/joining.controller';
import { LifecycleController } from './organizations/lifecycle.controller';
import { MembersController } from './organizations/members.controller';
import { OrganizationsController } from './organizations/organizations.controller';
import { PermissionSetsController } from './organizations/permission-sets.controller';
import { ApprovalThresholdController } from './organizations/approval-threshold.controller';
import { CredentialsController } from './provisioning/credentials.controller';
import { PlansController } from './provisioning/plans.controller';
import { providersOf } from './providers';
import type { ApiParts } from './providers';
import { ConnectionsController } from './servers/connections.controller';
import { ServersController } from './servers/servers.controller';
import { LOGGER } from './wiring';

@Module({})
export class AppModule {
  static with(parts: ApiParts, logger: Logger): DynamicModule {
    const mailbox = openMailbox(parts.settings, parts.writeSide.clock);
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        SetupController,
        SessionController,
        SessionsController,
        OidcController,
        PasskeySessionController,
        PasskeysController,
        PasswordController,
        SecondFactorController,
        PeopleController,
        SafeguardsController,
        EmailController,
        TokensController,
        OrganizationsController,
        LifecycleController,
        MembersController,
        InvitationsController,
        JoiningController,
        PermissionSetsController,
        LicenseController,
        CatalogueController,
        PaymentMethodsController,
        OrdersController,
        RefundsController,
        LedgerController,
        StripeWebhookController,
        OperationsController,
        ApprovalThresholdController,
        CredentialsController,
        PlansController,
        ServersController,
        ConnectionsController,
        AuditController,
        ExplainController,
        ErrorsController,
        HealthController,
        ...(mailbox === null ? [] : [MailboxController]),
      ],
      providers: [
        ...providersOf(parts),
        { provide: Mailbox, useValue: mailbox },
        { provide: LOGGER, useValue: logger },
      ],
    };
  }
}
