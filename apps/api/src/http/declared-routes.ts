import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { METHOD_METADATA } from '@nestjs/common/constants';
import { accessKey } from './declared-access';

/** Refuses to boot while a route has neither `@Permission`, `@SignedIn`, `@InPerson` nor `@Public`. */
export function assertEveryRouteDeclaresAccess(app: INestApplication): void {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  const silent = controllers.flatMap(({ metatype }) => (metatype ? undeclaredRoutes(metatype) : []));
  if (silent.length > 0) {
    throw new Error(
      `these routes declare no access: ${silent.join(', ')}; add @Permission, @SignedIn, @InPerson or @Public`,
    );
  }
}

function undeclaredRoutes(controller: {
  readonly name: string;
  readonly prototype?: object;
}): readonly string[] {
  const prototype: object = controller.prototype ?? {};
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => {
      const handler: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
      if (typeof handler !== 'function') return false;
      const isRoute = Reflect.hasMetadata(METHOD_METADATA, handler);
      return isRoute && !Reflect.hasMetadata(accessKey, handler);
    })
    .map((name) => `${controller.name}.${name}`);
}
