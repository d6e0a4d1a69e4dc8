import type { LogLine, Operation, Order, Stage } from '@/shared/api/types';

export function anOperation(facts: Partial<Operation> = {}): Operation {
  return {
    id: 'order-1',
    kind: 'order',
    status: 'running',
    progress: 40,
    startedAt: '2026-11-23T10:00:00.000Z',
    finishedAt: null,
    error: null,
    engine: null,
    plan: null,
    resources: { orderId: 'order-1', infrastructureId: null, serverId: null },
    stages: [aStage({ name: 'order', status: 'succeeded' }), aStage({ name: 'payment', status: 'running' })],
    correlationId: 'correlation-1',
    version: 1,
    ...facts,
  };
}

export function aStage(facts: Partial<Stage> = {}): Stage {
  return {
    name: 'payment',
    status: 'pending',
    startedAt: null,
    finishedAt: null,
    detail: null,
    ...facts,
  };
}

export function anOrder(facts: Partial<Order> = {}): Order {
  return {
    id: 'order-1',
    status: 'placed',
    item: { id: 'small', name: 'Small' },
    price: { minor: 590, currency: 'eur' },
    provider: 'sandbox',
    region: 'north',
    serverName: 'web-1',
    paymentMethod: 'sandbox_succeeds',
    reason: null,
    serverId: null,
    placedAt: '2026-11-23T10:00:00.000Z',
    updatedAt: '2026-11-23T10:00:00.000Z',
    version: 1,
    ...facts,
  };
}

export function aLine(seq: number, facts: Partial<LogLine> = {}): LogLine {
  return { seq, at: '2026-11-23T10:00:00.000Z', stream: 'stdout', text: `line ${seq}`, ...facts };
}
