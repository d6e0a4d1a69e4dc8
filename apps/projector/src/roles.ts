/** What a projector process does; several processes may share the roles among them. */
export type Role = 'projections' | 'processes' | 'workers';
const all: readonly Role[] = ['projections', 'processes', 'workers'];

/** `--roles=projections,workers`; all of them when nothing is said. Throws a sentence for the operator. */
export function rolesFrom(args: readonly string[]): ReadonlySet<Role> {
  const said = args.find((arg) => arg.startsWith('--roles='))?.slice('--roles='.length);
  if (said === undefined) return new Set(all);
  const roles = said.split(',').map((name) => {
    const role = all.find((known) => known === name.trim());
    if (!role) throw new Error(`--roles knows ${all.join(', ')}; ${JSON.stringify(name)} is none of them`);
    return role;
  });
  return new Set(roles);
}
