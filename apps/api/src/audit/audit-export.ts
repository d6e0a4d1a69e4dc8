import { createHash } from 'node:crypto';
import { headLine, lineOf, sealLine } from '@slipway/application/audit';
import type { ExportFormat, ExportedEvent } from '@slipway/application/audit';
import { toJson } from '@slipway/application/ports';
import type { Access } from '@slipway/application/runtime';
import { auditOf } from '@slipway/infra/audit/audit-timeline.view';
import type { AuditFilter } from '@slipway/infra/audit/audit-timeline.view';
import { SigningKey } from '@slipway/infra/audit/chain/signing-key';
import type { Settings } from '@slipway/infra/config/env';
import type { Reads } from '@slipway/infra/projections/read-scope';
import { httpErrors } from '../http/http.errors';
import type { AuditNames } from './audit-names';
import type { AuditRow } from './audit.http';

export type Wanted = {
  readonly organizationIds: readonly string[];
  readonly filter: AuditFilter;
  readonly format: ExportFormat;
  readonly access: Access;
};

const pageSize = 100;

/** Every event that a query finds, oldest first, page by page, with a signature over all of it at the end. */
export class AuditExport {
  constructor(
    private readonly reads: Reads,
    private readonly names: AuditNames,
    private readonly settings: Settings,
  ) {}

  /** Refuses before the first byte when there is no key: an answer that breaks off is no refusal. */
  begin(wanted: Wanted): AsyncGenerator<string> {
    const { AUDIT_EXPORT_KEY: key } = this.settings;
    if (key === undefined) throw httpErrors.exportKeyMissing();
    return this.#lines(wanted, new SigningKey(key));
  }

  async *#lines(
    { organizationIds, filter, format, access }: Wanted,
    key: SigningKey,
  ): AsyncGenerator<string> {
    const digest = createHash('sha256');
    const told = (line: string): string => {
      digest.update(line);
      return line;
    };
    yield told(headLine(format));
    let cursor: string | undefined;
    do {
      // Whoever loses the right in the middle of a long export gets no more of it.
      await access.renew();
      const page = { limit: pageSize, cursor };
      const { items, next } = await auditOf(
        organizationIds,
        { ...filter, oldestFirst: true },
        page,
        this.reads,
      );
      yield told((await this.names.addTo(items)).map((row) => lineOf(format, exported(row))).join(''));
      cursor = next ?? undefined;
    } while (cursor !== undefined);
    yield sealLine(format, key.signExport(digest.digest()));
  }
}

function exported({ actor, data, ...row }: AuditRow): ExportedEvent {
  const named = { actorKind: actor.kind, actorId: actor.id, actorName: actor.name };
  return { ...row, ...named, data: toJson(data) };
}
