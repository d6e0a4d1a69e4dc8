import { parsePlanCounts } from './plan-counts.parser';

const plan = (...actions: readonly (readonly string[])[]): string =>
  JSON.stringify({ resource_changes: actions.map((names) => ({ change: { actions: names } })) });

describe('a plan', () => {
  it('counts what it adds and destroys; a replacement is both', () => {
    const counts = parsePlanCounts(plan(['create'], ['delete', 'create'], ['no-op'], ['update'], ['delete']));
    expect(counts).toEqual({ toAdd: 2, toDestroy: 2 });
  });

  it('without changes counts nothing', () => {
    expect(parsePlanCounts('{"format_version":"1.2"}')).toEqual({ toAdd: 0, toDestroy: 0 });
  });

  it.each(['', '[]', '{"resource_changes":{}}', '{"resource_changes":[{}]}'])(
    'that is %j is refused',
    (text) => {
      expect(() => parsePlanCounts(text)).toThrow();
    },
  );
});
