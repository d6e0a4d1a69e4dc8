import type { Block } from './hcl';

type Accepted = {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly computed?: readonly string[];
  readonly blocks?: Readonly<Record<string, Accepted & { readonly isRequired?: boolean }>>;
};
export type ProviderSchema = {
  readonly provider: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, Accepted>>;
  readonly dataSources: Readonly<Record<string, Accepted>>;
};

/** Terraform's own, in every resource. */
const always = ['for_each', 'count', 'depends_on', 'provider'];
/** These `tags` are not of the thing itself: they choose the droplets that the firewall is for. */
const chooses = new Set(['digitalocean_firewall']);

/** What is wrong with a module, by what its provider accepts. */
export function problemsOf(module: Block, schema: ProviderSchema): readonly string[] {
  const things = thingsOf(module, schema);
  return [
    ...pins(module, schema),
    ...things.flatMap(({ block, accepted }) =>
      accepted
        ? shapeOf(block.labels.join('.'), block, accepted, always)
        : [`${block.labels[0] ?? ''} is unknown`],
    ),
    ...things.flatMap(({ block, accepted }) => (accepted ? untagged(block, accepted) : [])),
    ...referencesIn(module).flatMap((reference) => unknownReference(reference, things)),
  ];
}

type Thing = { readonly block: Block; readonly accepted: Accepted | undefined; readonly address: string };

function thingsOf(module: Block, schema: ProviderSchema): readonly Thing[] {
  return module.blocks.flatMap((block) => {
    const [type = ''] = block.labels;
    const address = block.labels.join('.');
    if (block.kind === 'resource') return [{ block, accepted: schema.resources[type], address }];
    if (block.kind === 'data')
      return [{ block, accepted: schema.dataSources[type], address: `data.${address}` }];
    return [];
  });
}

/** The module asks for the version that the schema is of, no range. */
function pins(module: Block, { provider, version }: ProviderSchema): readonly string[] {
  const terraform = module.blocks.find(({ kind }) => kind === 'terraform');
  const [wanted] =
    terraform?.blocks.find(({ kind }) => kind === 'required_providers')?.arguments.values() ?? [];
  const text = wanted ?? '';
  const isPinned = text.includes(`"${provider}"`) && new RegExp(`version\\s*= "${version}"`).test(text);
  return isPinned ? [] : [`${provider} is not pinned to ${version}`];
}

function shapeOf(at: string, block: Block, accepted: Accepted, also: readonly string[]): readonly string[] {
  const known = new Set([...accepted.required, ...accepted.optional, ...also]);
  const blocks = accepted.blocks ?? {};
  const inside = block.blocks.filter(({ kind }) => !(also === always && kind === 'lifecycle'));
  return [
    ...[...block.arguments.keys()].filter((name) => !known.has(name)).map((name) => `${at} takes no ${name}`),
    ...accepted.required.filter((name) => !block.arguments.has(name)).map((name) => `${at} needs ${name}`),
    ...Object.keys(blocks)
      .filter((name) => blocks[name]?.isRequired === true && !inside.some(({ kind }) => kind === name))
      .map((name) => `${at} needs a block ${name}`),
    ...inside.flatMap((child) => {
      const shape = blocks[child.kind];
      return shape
        ? shapeOf(`${at}.${child.kind}`, child, shape, [])
        : [`${at} takes no block ${child.kind}`];
    }),
  ];
}

/** Whatever takes tags or labels carries ours; whatever has only a name has the run in it. */
function untagged(block: Block, accepted: Accepted): readonly string[] {
  if (block.kind === 'data') return [];
  const [type = ''] = block.labels;
  const at = block.labels.join('.');
  const place = ['labels', 'tags'].find((name) => accepted.optional.includes(name));
  if (place !== undefined && !chooses.has(type)) {
    const text = block.arguments.get(place) ?? '';
    const words = ['slipway_run', 'var.run', 'slipway_resource'];
    return words.every((word) => text.includes(word)) ? [] : [`${at} does not carry our ${place}`];
  }
  const given = [...block.arguments.values()].join(' ');
  return /\blocal\.name\b|\bvar\.run\b|\.(id|name)\b/.test(given) ? [] : [`${at} does not carry the run`];
}

function referencesIn(block: Block): readonly string[] {
  const values = [...block.arguments.values()].map((value) => value.replace(/"([^"$]|\$(?!\{))*"/g, ''));
  return [...values, ...block.blocks.flatMap(referencesIn)];
}

function unknownReference(text: string, things: readonly Thing[]): readonly string[] {
  const types = [...new Set(things.map(({ block }) => block.labels[0] ?? ''))].join('|');
  const matches = text.matchAll(new RegExp(`((?:data\\.)?(?:${types})\\.\\w+)(?:\\.(\\w+))?`, 'g'));
  return [...matches].flatMap(([, address = '', attribute]) => {
    const thing = things.find((one) => one.address === address);
    if (!thing) return [`there is no ${address}`];
    if (attribute === undefined || !thing.accepted) return [];
    const { required, optional, computed = [], blocks = {} } = thing.accepted;
    const known = [...required, ...optional, ...computed, ...Object.keys(blocks)];
    return known.includes(attribute) ? [] : [`${address} has no ${attribute}`];
  });
}
