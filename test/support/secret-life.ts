import { randomBytes, randomUUID } from 'node:crypto';
import { generate } from 'otplib';
import type { VaultPlace } from '@slipway/application/ports';
import type { VaultReference } from '@slipway/domain/kernel';
import { readSettings } from '@slipway/infra/config/env';
import { createLogger } from '@slipway/infra/logging/logger';
import { aMailServer } from '@slipway/infra/notifications/given-mail-server';
import type { MailServer } from '@slipway/infra/notifications/given-mail-server';
import { openWriteSide } from '@slipway/infra/write-side';
import { hetzner } from '../clouds/clouds';
import { StandIn } from '../clouds/stand-in';
import { StripeStandIn } from '../stripe';
import { withOwner } from './chaos';
import { until } from './child';
import { everythingStored, filesBelow } from './everything-stored';
import type { Haystack, Needles } from './needles';
import { Product } from './product';
import { Visitor } from './visitor';
import type { Answer } from './visitor';

export const needle = (name: string): string => `${name}${randomBytes(12).toString('hex')}`;

/** A product with a Stripe, a cloud and a mail server around it, in which every secret is one of a kind. */
export class SecretLife {
  /** Everything that somebody was told. */
  readonly #said: string[] = [];
  readonly secrets: Record<string, string>;

  private constructor(
    readonly product: Product,
    readonly owner: Visitor,
    private readonly others: Others,
    secrets: Needles,
  ) {
    this.secrets = { ...secrets, 'session cookie': owner.cookie.replace('session=', '') };
  }

  static async start(): Promise<SecretLife> {
    const [stripe, mails] = [await StripeStandIn.start(), await aMailServer()];
    const cloudKey = needle('cloudKey');
    const cloud = await StandIn.start(hetzner(cloudKey));
    const secrets = {
      'cloud key': cloudKey,
      'sandbox token': needle('sandboxToken'),
      'webhook secret': `whsec_${needle('webhookSecret')}`,
      'Stripe key': stripe.secretKey,
      'mail password': needle('mailPassword'),
    };
    const mailUrl = new URL(mails.url);
    mailUrl.username = 'slipway';
    mailUrl.password = secrets['mail password'];
    const product = await Product.start({
      LOG_LEVEL: 'debug',
      SANDBOX_TOKEN: secrets['sandbox token'],
      STRIPE_SECRET_KEY: secrets['Stripe key'],
      STRIPE_API_BASE: stripe.url,
      STRIPE_WEBHOOK_SECRETS: secrets['webhook secret'],
      HETZNER_API_URL: cloud.url,
      SMTP_URL: mailUrl.href,
    });
    stripe.webhooks.endpoint = {
      url: `${product.url}/v1/webhooks/stripe`,
      secret: secrets['webhook secret'],
    };
    const link = (await product.operate('bootstrap')).trim();
    const owner = await Visitor.setUp(product.url, link);
    const keys = ['MASTER_KEY', 'INDEX_KEY', 'AUDIT_SIGNING_KEY', 'AUDIT_EXPORT_KEY'];
    const own = Object.fromEntries(keys.map((name) => [name, product.env[name] ?? '']));
    const personal = { 'set-up link': new URL(link).hash.replace('#token=', ''), password: Visitor.password };
    const others = { stripe, mails, cloud };
    return new SecretLife(product, owner, others, { ...secrets, ...own, ...personal });
  }

  async stop(): Promise<void> {
    await this.product.stop();
    const { stripe, mails, cloud } = this.others;
    await Promise.all([stripe.close(), mails.close(), cloud.close()]);
  }

  /** Asks, and remembers what was answered, down to its headers. */
  async ask<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const answer = await this.askAside<T>(method, path, body, headers);
    this.#said.push(JSON.stringify([answer.status, [...answer.headers], answer.body]));
    return answer;
  }

  /** For the one answer whose purpose it is to hand over a secret. */
  askAside<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const keyed = method === 'GET' ? headers : { 'idempotency-key': randomUUID(), ...headers };
    return this.owner.ask<T>(method, path, body, keyed);
  }

  async issueToken(): Promise<void> {
    const wish = { name: 'ci', scopes: ['read', 'write'] };
    const { body } = await this.askAside<{ token: string }>('POST', '/tokens', wish);
    this.secrets['API token'] = body.token;
  }

  async enrolSecondFactor(): Promise<void> {
    const offered = await this.askAside<{ secret: string }>('POST', '/v1/second-factor/offers', {});
    const { secret } = offered.body;
    const code = await generate({ secret });
    const enrolled = await this.askAside<{ recoveryCodes: readonly string[] }>(
      'POST',
      '/v1/second-factor/enrolments',
      { code },
    );
    this.secrets['TOTP secret'] = secret;
    for (const [index, recovery] of enrolled.body.recoveryCodes.entries())
      this.secrets[`recovery code ${String(index)}`] = recovery;
  }

  async askForReset(): Promise<void> {
    await this.ask('POST', '/v1/password/reset-links', { email: this.owner.email });
    this.secrets['reset token'] = await until('the mail has come', async () => {
      const received = await this.others.mails.received();
      return received.map(({ text }) => /#token=(\w+)/.exec(text)?.[1]).find(Boolean);
    });
  }

  async buy(paymentMethod: string): Promise<string> {
    const { body } = await this.owner.order(paymentMethod, 'web-1');
    this.#said.push(JSON.stringify(body));
    const operation = await this.owner.operation(body.id, ['succeeded', 'failed'], 90_000);
    this.#said.push(JSON.stringify(operation));
    return body.id;
  }

  /** What only the vault knows in clear, such as keys that we made ourselves: line by line where there are many. */
  async openVault(): Promise<readonly string[]> {
    const { product } = this;
    const rows = await withOwner(product, async (client) => {
      const found = await client.query<Kept>('SELECT reference, scope, kind, owner FROM vault.secrets');
      return found.rows;
    });
    const writeSide = openWriteSide({
      settings: readSettings(product.env),
      databaseUrl: product.database.ownerUrl,
      applicationName: 'spec',
      logger: createLogger('cli', 'error'),
    });
    try {
      for (const { reference, ...place } of rows) {
        const text = (await writeSide.vault.open(place, reference)).reveal();
        const lines = text.split('\n').filter((line) => line.length > 20 && !isCommon(line));
        for (const [index, line] of lines.entries())
          this.secrets[`${place.kind} ${reference} line ${String(index)}`] = line;
      }
    } finally {
      await writeSide.close();
    }
    return rows.map(({ kind }) => kind);
  }

  /** Everything that was written, logged or said. */
  async haystack(): Promise<Haystack> {
    const { product } = this;
    const files = await filesBelow(product.dataDir);
    return {
      ...(await everythingStored(product)),
      ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`file ${path}`, text])),
      'log of the api': product.part('api').output,
      'log of the projector': product.part('projector').output,
      'metrics of the api': await (await fetch(`${product.url}/metrics`)).text(),
      'metrics of the projector': await (await fetch(`${product.projectorUrl}/metrics`)).text(),
      answers: this.#said.join('\n'),
    };
  }
}

/** What every private key begins and ends with: in base64 `openssh-key-v1` and that it has no passphrase. */
function isCommon(line: string): boolean {
  return line.startsWith('-----') || line.startsWith('b3BlbnNzaC1rZXktdjEA');
}

type Others = {
  readonly stripe: StripeStandIn;
  readonly mails: MailServer;
  readonly cloud: StandIn;
};
type Kept = {
  readonly reference: VaultReference;
  readonly scope: VaultPlace['scope'];
  readonly kind: string;
  readonly owner: string;
};
