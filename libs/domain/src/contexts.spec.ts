import { deciders, decidersByCategory, eventDefinitions, eventsByType, processes } from './contexts';
import { event } from './kernel';

describe('all contexts together', () => {
  it('have one decider for each category, and no category with a hyphen', () => {
    expect(Object.keys(deciders).sort()).toEqual([
      'access',
      'connection',
      'credentials',
      'infrastructure',
      'installation',
      'license',
      'mail',
      'order',
      'organization',
      'payer',
      'payment',
      'quota',
      'reservation',
      'roster',
      'safeguards',
      'server',
      'signin',
      'token',
      'tree',
      'user',
    ]);
    for (const category of Object.keys(deciders)) expect(category).not.toContain('-');
  });

  it('know every event by its stored type, those of processes and reservations included', () => {
    for (const decider of Object.values(deciders)) {
      for (const definition of Object.values(decider.events)) {
        expect(eventDefinitions[definition.type]).toBe(definition);
      }
    }
    expect(Object.keys(eventDefinitions)).toEqual(
      expect.arrayContaining(['process.input-received', 'process.deadline-reached', 'reservation.reserved']),
    );
  });

  it('have stored types of one form', () => {
    for (const type of Object.keys(eventDefinitions))
      expect(type).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)+$|^reservation\.[a-z]+$|^process\.[a-z]+$/);
  });

  it('refuse a type that is declared twice', () => {
    const opened = event('door.opened').of<{ readonly wide: boolean }>();
    const openedAgain = event('door.opened').of<{ readonly loud: boolean }>();
    expect(() => eventsByType([opened, openedAgain])).toThrow('door.opened is declared twice');
  });

  it('refuse a category that is claimed twice', () => {
    const [first] = Object.values(deciders);
    expect(first).toBeDefined();
    if (first) expect(() => decidersByCategory([first, first])).toThrow('declared twice');
  });

  it('have processes that listen only to events that exist', () => {
    expect(processes.map(({ name }) => name)).toEqual(['payThenProvision', 'refundPayment', 'deliverMail']);
    for (const { correlate } of processes) {
      for (const type of Object.keys(correlate)) expect(eventDefinitions).toHaveProperty([type]);
    }
  });
});
