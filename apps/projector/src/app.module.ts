import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { CommandRunner, DecideHandler } from '@slipway/application/runtime';
import type { Settings } from '@slipway/infra/config/env';
import type { Logger } from '@slipway/infra/logging/logger';
import type { WriteSide } from '@slipway/infra/write-side';
import { HealthController } from './health.controller';
import { Reactor } from './reactor';
import type { Role } from './roles';

export type ProjectorParts = {
  readonly settings: Settings;
  readonly writeSide: WriteSide;
  readonly logger: Logger;
  readonly roles: ReadonlySet<Role>;
};

@Module({})
export class AppModule {
  static with(parts: ProjectorParts): DynamicModule {
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [HealthController],
      providers: [
        DecideHandler,
        { provide: CommandRunner, useValue: parts.writeSide.runner },
        {
          provide: Reactor,
          inject: [CommandBus],
          useFactory: (bus: CommandBus) => new Reactor({ ...parts, bus }),
        },
      ],
    };
  }
}
