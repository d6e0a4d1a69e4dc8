import { trusted } from './ids';
import type { Instant } from './ids';
import { command, event, upcast } from './message';
import type { MessagesOf, Recording } from './message';

const commands = { open: command('door.open').of<{ readonly wide: boolean }>() };
const events = {
  opened: event('door.opened').of<{ readonly wide: boolean }>(),
  closed: event('door.closed')
    .of<{ readonly hard: boolean }>()
    .upcast(1, ({ hard }): { readonly force: 'soft' | 'hard' } => ({ force: hard ? 'hard' : 'soft' }))
    .upcast(2, ({ force }, { occurredAt }): Closing => ({ newtons: newtons[force], at: occurredAt })),
};
type Closing = { readonly newtons: number; readonly at: Instant };
const newtons = { soft: 5, hard: 40 } as const;
const noon = trusted<Instant>('2026-01-01T12:00:00.000Z');
const recording: Recording = { organizationId: 'platform', occurredAt: noon };
type DoorEvent = MessagesOf<typeof events>;

/** Compiles only while the union narrows by its stored name. */
function widthOf(fact: DoorEvent): boolean | null {
  return fact.type === 'door.opened' ? fact.data.wide : null;
}

describe('a message', () => {
  it('is its stored name and its data', () => {
    expect(commands.open({ wide: true })).toEqual({ type: 'door.open', data: { wide: true } });
  });
  it('is known by its definition, with the version written today', () => {
    expect(commands.open.type).toBe('door.open');
    expect([events.opened.version, events.closed.version]).toEqual([1, 3]);
  });
  it('narrows by its name', () => {
    expect(widthOf(events.opened({ wide: true }))).toBe(true);
    expect(widthOf(events.closed({ newtons: 5, at: noon }))).toBeNull();
  });
});

describe('an event with a history', () => {
  it.each([
    [1, { hard: true }],
    [2, { force: 'hard' }],
    [3, { newtons: 40, at: noon }],
  ])('is brought up to date from version %d', (version, data) => {
    expect(upcast(events.closed, version, data, recording)).toEqual({ newtons: 40, at: noon });
  });
  it('makes events of the shape of today only', () => {
    // @ts-expect-error -- version 1 is history
    events.closed({ hard: true });
    expect(events.closed({ newtons: 5, at: noon })).toEqual({
      type: 'door.closed',
      data: { newtons: 5, at: noon },
    });
  });
  it.each([0, 2])('cannot be declared with a gap: after version 1 none starts from %d', (from) => {
    const opened = event('door.opened').of<{ readonly wide: boolean }>();
    expect(() => opened.upcast(from, (old) => old)).toThrow('its next upcaster starts there');
  });
  it('leaves the definition that it starts from as it was', () => {
    const opened = event('door.opened').of<{ readonly wide: boolean }>();
    opened.upcast(1, (old) => ({ ...old, loud: false }));
    expect(opened.version).toBe(1);
  });
});
