import { command, event } from './message';
import type { MessagesOf } from './message';

const commands = { open: command('door.open').of<{ readonly wide: boolean }>() };
const events = {
  opened: event('door.opened').of<{ readonly wide: boolean }>(),
  closed: event('door.closed').of<{ readonly hard: boolean }>({ version: 2 }),
};
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
    expect([events.opened.version, events.closed.version]).toEqual([1, 2]);
  });
  it('narrows by its name', () => {
    expect(widthOf(events.opened({ wide: true }))).toBe(true);
    expect(widthOf(events.closed({ hard: true }))).toBeNull();
  });
});
