import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AuditController } from './audit/audit.controller';
import { CatalogueController } from './billing/catalogue.controller';
import { OperationsController } from './billing/operations.controller';
import { OrdersController } from './billing/orders.controller';
import { ErrorsController } from './http/errors.controller';
import { HealthController } from './http/health.controller';
import { SessionController } from './identity/session.controller';
import { SetupController } from './identity/setup.controller';
import { TokensController } from './identity/tokens.controller';
import { LicenseController } from './licensing/license.controller';
import { OrganizationsController } from './organizations/organizations.controller';
import { providersOf } from './providers';
import type { ApiParts } from './providers';
import { ServersController } from './servers/servers.controller';

@Module({})
export class AppModule {
  static with(parts: ApiParts): DynamicModule {
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        SetupController,
        SessionController,
        TokensController,
        OrganizationsController,
        LicenseController,
        CatalogueController,
        OrdersController,
        OperationsController,
        ServersController,
        AuditController,
        ErrorsController,
        HealthController,
      ],
      providers: [...providersOf(parts)],
    };
  }
}
