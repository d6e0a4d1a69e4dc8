import { parsePlan } from './plan.parser';

const change = (address: string, actions: readonly string[], after: unknown = null) => ({
  address,
  change: { actions, after },
});
const plan = (...changes: readonly object[]): string => JSON.stringify({ resource_changes: changes });

describe('a plan', () => {
  it('says what it does to what; a replacement both adds and destroys, and what stays is left out', () => {
    const { digest, ...said } = parsePlan(
      plan(
        change('b.kept', ['no-op']),
        change('c.other', ['delete', 'create']),
        change('a.new', ['create']),
        change('d.grown', ['update']),
        change('e.old', ['delete']),
        change('data.f', ['read']),
      ),
    );
    expect(said).toEqual({
      toAdd: 2,
      toChange: 1,
      toDestroy: 2,
      resources: [
        { address: 'a.new', action: 'create' },
        { address: 'c.other', action: 'replace' },
        { address: 'd.grown', action: 'change' },
        { address: 'e.old', action: 'destroy' },
      ],
    });
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('has one digest for what does the same, in whatever order it is told, and another for another value', () => {
    const [one, two] = [change('a', ['create'], { size: 'small', run: '1' }), change('b', ['create'])];
    const { digest } = parsePlan(plan(one, two));
    const turned = change('a', ['create'], { run: '1', size: 'small' });
    expect(parsePlan(plan(two, turned)).digest).toBe(digest);
    expect(parsePlan(plan(change('a', ['create'], { size: 'large', run: '1' }), two)).digest).not.toBe(
      digest,
    );
    expect(parsePlan(plan(one)).digest).not.toBe(digest);
  });

  it('without changes does nothing', () => {
    expect(parsePlan('{"format_version":"1.2"}')).toMatchObject({ toAdd: 0, toChange: 0, resources: [] });
  });

  it('lists a hundred things, and counts all', () => {
    const many = Array.from({ length: 150 }, (_, n) => change(`a.${String(n)}`, ['create']));
    const { toAdd, resources } = parsePlan(plan(...many));
    expect([toAdd, resources.length]).toEqual([150, 100]);
  });

  it.each([
    '',
    '[]',
    '{"resource_changes":{}}',
    '{"resource_changes":[{}]}',
    '{"resource_changes":[{"change":{"actions":[]}}]}',
  ])('that is %j is refused', (text) => {
    expect(() => parsePlan(text)).toThrow();
  });
});
