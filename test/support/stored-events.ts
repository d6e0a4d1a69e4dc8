import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEventStore } from '@slipway/infra/event-store/open-event-store';
import type { Product } from './product';
import { committedSchemas, faultsOf, nameOf } from './samples';
import type { Schema } from './samples';

type Headers = { readonly components: { readonly schemas: { readonly metadata: Schema } } };

const asyncApi = join(__dirname, '..', '..', 'docs', 'asyncapi.json');
const { metadata: metadataSchema } = (JSON.parse(readFileSync(asyncApi, 'utf8')) as Headers).components
  .schemas;

export type LogCheck = { readonly types: ReadonlySet<string>; readonly faults: readonly string[] };

/** Holds every event that a product has stored against the committed schemas. */
export async function checkStoredEvents({ env, database }: Product): Promise<LogCheck> {
  const url = env['EVENT_STORE_URL'] ?? database.apiUrl;
  const log = openEventStore({ url, applicationName: 'spec', logger: () => undefined });
  const types = new Set<string>();
  const faults: string[] = [];
  try {
    for await (const { type, schemaVersion, data, metadata } of log.store.readAll()) {
      const name = nameOf(type, schemaVersion);
      types.add(type);
      const schema = committedSchemas.get(name);
      if (!schema) faults.push(`${name} has no schema`);
      else faults.push(...faultsOf(schema, data).map((fault) => `${name} data${fault}`));
      faults.push(...faultsOf(metadataSchema, metadata).map((fault) => `${name} metadata${fault}`));
    }
  } finally {
    await log.close();
  }
  return { types, faults: [...new Set(faults)] };
}
