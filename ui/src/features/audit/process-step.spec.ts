import { expect, it } from 'vitest';
import type { AuditEntry } from '@/shared/api/types';
import { isProcessStep, subjectOf } from './process-step';

const step = (type: string, data: AuditEntry['data']): AuditEntry => ({
  id: 'e1',
  organizationId: 'organization',
  position: '17',
  type,
  at: '2026-11-23T12:00:00.000Z',
  actor: { kind: 'process', id: 'payThenProvision', name: 'payThenProvision', forgotten: false },
  stream: 'process-1',
  revision: 0,
  correlationId: 'c1',
  causationId: 'c1',
  reason: null,
  sessionOrToken: null,
  data,
});

it('tells the steps of a process from the decisions of the business', () => {
  expect(isProcessStep(step('process.work-requested', {}))).toBe(true);
  expect(isProcessStep(step('billing.order-paid', {}))).toBe(false);
});

it.each([
  ['what was noted', { input: { type: 'billing.order-placed', data: {} } }, 'billing.order-placed'],
  ['the command that was sent', { work: { command: { type: 'billing.mark-paid' } } }, 'billing.mark-paid'],
  ['the work to perform', { work: { work: { type: 'billing.charge' } } }, 'billing.charge'],
  ['the deadline', { deadline: 'payment-1' }, 'payment-1'],
])('names %s', (_what, data, subject) => {
  expect(subjectOf(step('process.x', data))).toBe(subject);
});

it('names nothing where a step names nothing', () => {
  expect(subjectOf(step('process.completed', { input: null, work: 7 }))).toBeNull();
});
