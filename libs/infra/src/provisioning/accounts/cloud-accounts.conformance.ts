import { inspect } from 'node:util';
import { Secret, UpstreamError } from '@slipway/application/ports';
import type { CloudAnswer } from '@slipway/application/provisioning';
import type { StandIn, Trouble } from '../../../../../test/clouds/stand-in';

type Fields = Readonly<Record<string, string>>;
type Case = {
  /** One for the whole cloud, or one for each of its hosts. */
  readonly standIns: () => readonly StandIn[];
  readonly ask: (values: Readonly<Record<string, Secret>>) => Promise<CloudAnswer>;
  readonly right: Fields;
  readonly account: string | null;
  /** Each wrong in one way. */
  readonly wrong: Readonly<Record<string, Fields>>;
};

const secretsOf = (fields: Fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]));

/** What every cloud's adapter does, whatever the cloud answers. */
export function cloudAccountConformance({ standIns, ask, right, account, wrong }: Case): void {
  const needles = Object.values(right).filter((value) => value.length > 8);
  const saysNoSecret = (text: string): void => {
    for (const needle of needles) expect(text).not.toContain(needle);
  };

  it('is accepted with what is right', async () =>
    expect(await ask(secretsOf(right))).toEqual({ verdict: 'accepted', account }));

  it.each(Object.entries(wrong))(
    'is refused with %s, in a sentence that repeats no value',
    async (_, fields) => {
      const answer = await ask(secretsOf({ ...right, ...fields }));
      expect(answer).toEqual({ verdict: 'refused', reason: expect.stringMatching(/^[A-Z].{10,200}\.$/) });
      saysNoSecret(JSON.stringify(answer));
      for (const value of Object.values(fields))
        if (value.length > 8) expect(JSON.stringify(answer)).not.toContain(value);
    },
  );

  it.each<[Trouble, boolean]>([
    ['down', true],
    ['throttled', true],
    ['cut', true],
    ['redirect', true],
    ['endless', true],
    ['senseless', false],
  ])('that is %s has said neither yes nor no', async (trouble, retryable) => {
    for (const standIn of standIns()) {
      standIn.trouble = trouble;
      const error: unknown = await ask(secretsOf(right)).catch((thrown: unknown) => thrown);
      standIn.trouble = null;
      expect(error).toBeInstanceOf(UpstreamError);
      expect(error).toMatchObject({ retryable });
      saysNoSecret(inspect(error, { depth: 10 }));
    }
  });
}
