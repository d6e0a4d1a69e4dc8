import { randomUUID } from 'node:crypto';
import { pathOf } from '../support/api-document';
import type { Route } from '../support/api-document';
import { actors, insiders, nobodies } from './actors';
import type { ActorName } from './actors';
import type { Row } from './matrix';
import type { World } from './seed';
import { elsewhere, telling, thingNames } from './things';
import type { OrganizationName, ThingName, Things } from './things';

type Answer = { readonly status: number; readonly text: string; readonly headers: readonly string[] };
type Kind = 'allowed' | 'forbidden' | 'hidden' | 'nobody';
export type Cell = { readonly name: string; check(): Promise<string | null> };

const isOneOf = (names: readonly string[], name: string) => names.includes(name);

/** Every question about one route, and what must be answered. `null`: as it must be. */
export class RouteCells {
  readonly #references: readonly ThingName[];

  constructor(
    private readonly url: string,
    private readonly world: World,
    private readonly route: Route,
    private readonly row: Row,
  ) {
    const sent = JSON.stringify([row.body, row.query]);
    this.#references = thingNames.filter(
      (name) =>
        name !== 'organizationId' && (route.pathParameters.includes(name) || sent.includes(`{${name}}`)),
    );
  }

  all(): readonly Cell[] {
    return actors.flatMap((actor) => [
      this.#cell(`${actor} asks for Acme's own`, () => this.#own(actor)),
      this.#cell(`${actor} asks an organization that is not there`, () => this.#nowhere(actor)),
      ...this.#strangeThings(actor),
      ...this.#strangeOrganizations(actor),
    ]);
  }

  /** Somebody else's thing below Acme: in the path, the query or the body. */
  #strangeThings(actor: ActorName): readonly Cell[] {
    const kind = this.#kindOf(actor);
    const whose = kind === 'allowed' ? elsewhere : (['globex'] as const);
    return this.#references.flatMap((reference) =>
      whose.map((name) =>
        this.#cell(`${actor} asks Acme for the ${reference} of ${name}`, () =>
          this.#asMissing(actor, reference, name),
        ),
      ),
    );
  }

  /** Acme's thing below an organization in which those at Acme have no part. */
  #strangeOrganizations(actor: ActorName): readonly Cell[] {
    const isAtAcme = isOneOf(insiders, actor) && !actor.startsWith('top');
    return (isAtAcme ? (['globex', 'top', 'rival'] as const) : []).map((name) =>
      this.#cell(`${actor} asks ${name} for Acme's own`, async () => {
        const organizationId = this.world.organizations[name].id;
        const foreign = await this.#ask(actor, { organizationId });
        return this.#isNowhere(actor, foreign);
      }),
    );
  }

  #cell(name: string, check: Cell['check']): Cell {
    return { name: `${this.route.id}: ${name}`, check };
  }

  #kindOf(actor: ActorName): Kind {
    if (isOneOf(this.row.may, actor)) return 'allowed';
    if (isOneOf(insiders, actor)) return 'forbidden';
    return isOneOf(nobodies, actor) ? 'nobody' : 'hidden';
  }

  async #own(actor: ActorName): Promise<string | null> {
    const { spends } = this.row;
    const kind = this.#kindOf(actor);
    const isSpent = spends !== undefined && kind === 'allowed';
    const answer = await this.#ask(actor, isSpent ? { [spends]: await this.world.another(spends) } : {});
    if (kind === 'allowed') return this.#isGiven(answer);
    return kind === 'forbidden' ? isForbidden(answer) : this.#isNowhere(actor, answer);
  }

  async #nowhere(actor: ActorName): Promise<string | null> {
    const answer = await this.#ask(actor, { organizationId: randomUUID() });
    const wanted = this.#kindOf(actor) === 'nobody' ? 401 : 404;
    return answer.status === wanted ? null : said(answer, String(wanted));
  }

  async #asMissing(actor: ActorName, reference: ThingName, whose: OrganizationName): Promise<string | null> {
    const theirs = this.world.organizations[whose].things[reference];
    const foreign = await this.#ask(actor, { [reference]: theirs });
    const kind = this.#kindOf(actor);
    if (kind === 'forbidden') return isForbidden(foreign);
    if (kind !== 'allowed') return this.#isNowhere(actor, foreign);
    const unknown = likeOf(theirs);
    const missing = await this.#ask(actor, { [reference]: unknown });
    const status = this.#strangeFor(reference);
    if (foreign.status !== status) return said(foreign, String(status));
    return differences(without(foreign, theirs), without(missing, unknown));
  }

  /** By the field that the thing is sent in; in the path it is always 404. */
  #strangeFor(reference: ThingName): number {
    const sent = Object.entries({ ...this.row.query });
    const field = sent.find(([, value]) => value.includes(`{${reference}}`))?.[0];
    return (field === undefined ? undefined : this.row.strange?.[field]) ?? 404;
  }

  /** Word for word what is answered of an organization that does not exist. */
  async #isNowhere(actor: ActorName, answer: Answer): Promise<string | null> {
    const wanted = this.#kindOf(actor) === 'nobody' ? 401 : 404;
    if (answer.status !== wanted) return said(answer, String(wanted));
    return differences(answer, await this.#ask(actor, { organizationId: randomUUID() }));
  }

  #isGiven(answer: Answer): string | null {
    const { gives, shows } = this.row;
    const isThere =
      typeof gives === 'number' ? answer.status === gives : answer.text.includes(`"code":"${gives}"`);
    if (!isThere) return said(answer, String(gives));
    const { organizations } = this.world;
    if (shows !== undefined && !answer.text.includes(organizations.acme.things[shows]))
      return said(answer, `Acme's ${shows}`);
    const shown = elsewhere.find((name) =>
      telling.some((thing) => answer.text.includes(organizations[name].things[thing])),
    );
    return shown === undefined ? null : said(answer, `nothing of ${shown}`);
  }

  async #ask(actor: ActorName, other: Partial<Things>): Promise<Answer> {
    const ids = { ...this.world.organizations.acme.things, ...other };
    const fill = (template: object | undefined): string | undefined =>
      template &&
      JSON.stringify(template)
        .replaceAll('{newName}', randomUUID())
        .replaceAll(/\{(\w+)\}/g, (_, name: ThingName) => ids[name]);
    const { route, row } = this;
    const query = fill(row.query);
    const search = query === undefined ? '' : `?${new URLSearchParams(JSON.parse(query)).toString()}`;
    const body = fill(row.body) ?? (route.method === 'GET' || route.method === 'DELETE' ? undefined : '{}');
    const answer = await fetch(`${this.url}${pathOf(route, ids)}${search}`, {
      method: route.method,
      headers: {
        'idempotency-key': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.world.actors[actor],
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = (await answer.text()).replace(/"traceId":"[^"]*"/, '');
    const headers = [...answer.headers].filter(([name]) => !isOneOf(changing, name));
    return {
      status: answer.status,
      text: text.replace(seal, ''),
      headers: headers.map((one) => one.join(': ')),
    };
  }
}

/** The last line of an export signs what may repeat the id. */
const seal = /#seal,.*/;
/** `ratelimit` counts what the caller has left; which limits counted, `ratelimit-policy`, is compared. */
const changing = ['date', 'x-request-id', 'content-length', 'ratelimit'];

/** An id of the same shape that nothing has. */
function likeOf(id: string): string {
  return id.startsWith('pm_') ? `pm_${randomUUID().replaceAll('-', '')}` : randomUUID();
}

/** A refusal may repeat what was asked for. */
function without({ text, ...rest }: Answer, id: string): Answer {
  return { ...rest, text: text.replaceAll(id, '*') };
}

function isForbidden(answer: Answer): string | null {
  const isSo = answer.status === 403 && answer.text.includes('"code":"organizations.forbidden"');
  return isSo ? null : said(answer, '403 organizations.forbidden');
}

function differences(one: Answer, other: Answer): string | null {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a === b ? null : `${a.slice(0, 400)} differs from what is said of a missing one, ${b.slice(0, 400)}`;
}

function said({ status, text }: Answer, wanted: string): string {
  return `wanted ${wanted}, got ${status} ${text.slice(0, 400)}`;
}
