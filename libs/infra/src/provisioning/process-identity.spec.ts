import { identify, isAlive, membersOf, parseProcStat } from './process-identity';

/** Fields 3 to 22 of /proc/<pid>/stat. */
const stat = (state: string): string =>
  `42 (a) b) (c) ${state} 1 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 99001 0`;

describe('who a process is', () => {
  it('is told by the moment of its start, however its program is called', () => {
    expect(parseProcStat(stat('S'), 'boot-1\n')).toEqual({ startedAs: 'boot-1:99001', group: 7 });
  });

  it('is nobody when it only waits to be collected, or when the record is cut', () => {
    expect(parseProcStat(stat('Z'), 'boot-1')).toBeNull();
    expect(parseProcStat('42 (a) S 1', 'boot-1')).toBeNull();
  });

  it('is found for a living process and for no other', async () => {
    const self = await identify(process.pid);
    expect(self).not.toBeNull();
    if (self === null) return;
    expect(await isAlive(self)).toBe(true);
    expect(await isAlive({ ...self, startedAs: 'another boot:1' })).toBe(false);
    expect(await identify(2 ** 22 + 1)).toBeNull();
  });

  it('has no group any more when its id belongs to somebody else', async () => {
    expect(await membersOf({ pid: process.pid, startedAs: 'another boot:1' }, '/')).toEqual([]);
  });
});
