import 'reflect-metadata';
import { Controller, Get, Module, Post } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { assertEveryRouteDeclaresAccess } from './declared-routes';
import { Permission, Public, SignedIn } from './declared-access';

@Module({})
class Empty {}

@Controller('open')
class Declared {
  @Get() @Public() all(): string {
    return 'all';
  }
  @Get('me') @SignedIn() me(): string {
    return 'me';
  }
  @Post() @Permission('billing.order.place') order(): string {
    return 'order';
  }
  helper(): string {
    return 'no route';
  }
}

@Controller('silent')
class Silent {
  @Get() @Public() all(): string {
    return 'all';
  }
  @Post() forgotten(): string {
    return 'forgotten';
  }
}

async function check(...controllers: readonly Type<object>[]): Promise<void> {
  const app = await NestFactory.create(
    { module: Empty, controllers: [...controllers] },
    new FastifyAdapter(),
    {
      logger: false,
      abortOnError: false,
    },
  );
  try {
    assertEveryRouteDeclaresAccess(app);
  } finally {
    await app.close();
  }
}

test('an API whose routes all declare how they may be entered boots', async () => {
  await expect(check(Declared)).resolves.toBeUndefined();
});

test('one route that declares nothing stops the boot, by its name', async () => {
  await expect(check(Declared, Silent)).rejects.toThrow(
    'these routes declare no access: Silent.forgotten; add @Permission, @SignedIn, @InPerson or @Public',
  );
});
