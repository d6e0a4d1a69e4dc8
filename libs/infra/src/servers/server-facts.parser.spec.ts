import { parseFacts } from './server-facts.parser';

const answer = (changes: Readonly<Record<string, string | null>> = {}): string => {
  const lines: Readonly<Record<string, string | null>> = {
    begin: '1',
    kernel: 'Linux 6.1.0',
    os: '"Debian GNU/Linux 12 (bookworm)"',
    cores: '16',
    memory_kb: '4038912',
    disk_kb: '263174212',
    end: '1',
    ...changes,
  };
  const entries = Object.entries(lines).filter(([, value]) => value !== null);
  return entries.map(([key, value]) => `${key}=${value}\n`).join('');
};

describe('the answer of a server', () => {
  it('becomes facts', () => {
    expect(parseFacts(answer({ docker: 'Docker version 27.1.0, build 1' }))).toEqual({
      os: 'Debian GNU/Linux 12 (bookworm)',
      kernel: 'Linux 6.1.0',
      cores: 16,
      memoryMb: 3_944,
      diskGb: 250,
      docker: 'Docker version 27.1.0, build 1',
    });
  });

  it('without a docker line says that there is none', () => {
    expect(parseFacts(answer()).docker).toBeNull();
  });

  it('loses colors and control characters, and what is longer than 200 characters', () => {
    const os = `\u001b[31mred\u001b[0m\u0007\u202e${'x'.repeat(300)}`;
    expect(parseFacts(answer({ os })).os).toBe(`red${'x'.repeat(197)}`);
  });

  it.each([
    ['cores', ''],
    ['cores', 'NaN'],
    ['cores', '-1'],
    ['cores', '0'],
    ['cores', '1e3'],
    ['cores', '99999999999999999999'],
    ['cores', null],
    ['memory_kb', '0x10'],
    ['memory_kb', null],
    ['disk_kb', '12 34'],
    ['os', ''],
    ['os', '\u001b[31m'],
    ['kernel', null],
    ['docker', ''],
    ['end', null],
    ['begin', '2'],
  ])('with %s %j is refused', (key, value) => {
    expect(() => parseFacts(answer({ [key]: value }))).toThrow(/makes no sense|did not tell|not complete/);
  });

  it.each([
    ['a second value', `${answer()}cores=32\n`, /cores twice/],
    ['a line that nobody asked for', `${answer()}root=1\n`, /unexpected line/],
    ['a greeting', `Welcome!\n${answer()}`, /unexpected line/],
    ['nothing', '', /not complete/],
  ])('with %s is refused', (_, text, reason) => {
    expect(() => parseFacts(text)).toThrow(reason);
  });
});
