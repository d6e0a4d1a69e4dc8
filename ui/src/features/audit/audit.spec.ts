import { describe, expect, it } from 'vitest';
import { mountPage } from '@/app/testing/pages';
import { api } from '@/shared/api/api';
import type { AuditEntry } from '@/shared/api/types';
import AuditFilters from './AuditFilters.vue';
import AuditTimeline from './AuditTimeline.vue';
import { byDay } from './audit-days';
import { toneOf } from './event-tone';

function anEntry(facts: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: 'e1',
    organizationId: 'organization',
    position: '17',
    type: 'billing.order-placed',
    at: '2026-11-23T12:00:00.000Z',
    actor: { kind: 'user', id: 'u1', name: 'Ada', forgotten: false },
    stream: 'order-1',
    revision: 0,
    correlationId: 'c1',
    causationId: 'c1',
    sessionOrToken: null,
    reason: null,
    data: { item: 'small' },
    ...facts,
  };
}

describe('the export', () => {
  it('is the file of the server, whole and signed, with the filter of the page', () => {
    const exports = (['ndjson', 'csv'] as const).map((format) => ({
      format,
      url: api.auditExportUrl('acme', format, { type: 'billing.order-placed' }),
    }));
    const filter = { correlationId: '', type: 'billing.order-placed', actor: '', stream: '' };
    const page = mountPage(AuditFilters, { filter, types: [], actors: [], exports });
    expect(page.findAll('a[download]').map((link) => link.attributes('href'))).toEqual([
      '/v1/organizations/acme/audit/export?format=ndjson&type=billing.order-placed',
      '/v1/organizations/acme/audit/export?format=csv&type=billing.order-placed',
    ]);
  });
});

describe('the audit timeline', () => {
  it('tells what, who, why, and the data', () => {
    const entry = anEntry({ reason: 'Customer asked' });
    const text = mountPage(AuditTimeline, { entries: [entry], isStory: true }).text();
    for (const part of ['Order placed', 'by Ada', 'Customer asked', '"item": "small"', 'order-1 @ 0']) {
      expect(text).toContain(part);
    }
  });

  it.each([
    ['user', 'by a forgotten person'],
    ['token', 'by a forgotten person, with an API token'],
  ] as const)('says that the %s was forgotten, and shows no id in place of the name', (kind, words) => {
    const entry = anEntry({ actor: { kind, id: 'u1', name: null, forgotten: true } });
    const text = mountPage(AuditTimeline, { entries: [entry], isStory: true }).text();
    expect(text).toContain(words);
    expect(text).not.toContain('u1');
  });

  it('shows an event without a wording by its stored name', () => {
    const entry = anEntry({ type: 'billing.comet-seen' });
    expect(mountPage(AuditTimeline, { entries: [entry], isStory: false }).text()).toContain(
      'billing.comet-seen',
    );
  });

  it('groups by day and keeps the order', () => {
    const entries = [
      anEntry({ id: 'a' }),
      anEntry({ id: 'b' }),
      anEntry({ id: 'c', at: '2026-11-25T12:00:00.000Z' }),
    ];
    expect(byDay(entries, 'en').map((day) => day.entries.map(({ id }) => id))).toEqual([['a', 'b'], ['c']]);
  });

  it.each([
    ['billing.payment-declined', 'bad'],
    ['billing.payment-outcome-unknown', 'warn'],
    ['servers.server-verified', 'good'],
    ['billing.order-placed', 'neutral'],
  ])('colours %s as %s', (type, tone) => {
    expect(toneOf(type)).toBe(tone);
  });
});
