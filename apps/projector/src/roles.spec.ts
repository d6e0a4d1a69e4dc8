import { rolesFrom } from './roles';

test.each([
  [[], ['projections', 'processes', 'workers']],
  [['--roles=workers'], ['workers']],
  [['--roles=projections, processes'], ['projections', 'processes']],
])('%j is %j', (args, roles) => {
  expect([...rolesFrom(args)]).toEqual(roles);
});

test.each(['', 'worker', 'workers,', 'all'])(
  '%j is no role, and the message says which there are',
  (said) => {
    expect(() => rolesFrom([`--roles=${said}`])).toThrow('--roles knows projections, processes, workers');
  },
);
