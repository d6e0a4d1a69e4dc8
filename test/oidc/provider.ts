import { createHash, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Grant = {
  readonly subject: string;
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
};
/** How its tokens differ from what they should be. */
export type Lie = 'none' | 'nonce' | 'audience' | 'issuer' | 'key' | 'expired';

/**
 * A small OpenID Connect provider, told by the specification: discovery, keys, code with PKCE, signed id tokens. Whoever
 * is sent there is `subject` and agrees to everything.
 */
export class TestProvider {
  readonly clientId = 'slipway';
  readonly clientSecret = 'secret of the client';
  subject = 'ada';
  lie: Lie = 'none';
  isDown = false;
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #grants = new Map<string, Grant>();
  #server: Server | undefined;

  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  get issuer(): string {
    const { port } = this.#server?.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  /** What a browser does that is sent to this address: it comes back with an answer. */
  visit(address: string): URL {
    const { searchParams: asked } = new URL(address);
    const [redirectUri = '', state = '', challenge = '', nonce = ''] = [
      'redirect_uri',
      'state',
      'code_challenge',
      'nonce',
    ].map((name) => asked.get(name) ?? '');
    const isWhole = asked.get('client_id') === this.clientId && asked.get('code_challenge_method') === 'S256';
    if (!isWhole || nonce === '' || state === '') throw new Error(`no request of ours: ${address}`);
    const code = randomUUID();
    this.#grants.set(code, { subject: this.subject, nonce, challenge, redirectUri });
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({ code, state, iss: this.issuer }).toString();
    return back;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = new URLSearchParams(Buffer.concat(chunks).toString());
    const [status, answer] = this.isDown
      ? [503, {}]
      : this.#answer(request.url ?? '', body, request.headers.authorization);
    if ('location' in answer) {
      response.writeHead(status, { location: String(answer.location) }).end();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #answer(path: string, body: URLSearchParams, authorization: string | undefined): [number, object] {
    if (path === '/.well-known/openid-configuration') return [200, this.#metadata()];
    // A browser that is sent here agrees at once, and is sent back.
    if (path.startsWith('/authorize?')) return [302, { location: this.visit(this.issuer + path).href }];
    if (path === '/keys') return [200, { keys: [this.#publicKey()] }];
    return path === '/token' ? this.#token(body, authorization) : [404, {}];
  }

  #metadata(): object {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  #publicKey(): object {
    const jwk = createPublicKey(this.#keys.privateKey).export({ format: 'jwk' });
    return { ...jwk, kid: 'one', alg: 'RS256', use: 'sig' };
  }

  /** A code is good once, for who knows the verifier and the secret. */
  #token(body: URLSearchParams, authorization: string | undefined): [number, object] {
    const code = body.get('code') ?? '';
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const verifier = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const secret = body.get('client_secret') ?? authorization ?? '';
    const isClient = secret === this.clientSecret || secret.startsWith('Basic ');
    if (!grant || grant.challenge !== verifier || grant.redirectUri !== body.get('redirect_uri'))
      return [400, { error: 'invalid_grant' }];
    if (!isClient) return [401, { error: 'invalid_client' }];
    return [200, { access_token: randomUUID(), token_type: 'Bearer', id_token: this.#idToken(grant) }];
  }

  #idToken({ subject, nonce }: Grant): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.lie === 'issuer' ? 'http://127.0.0.1:1' : this.issuer,
      sub: subject,
      aud: this.lie === 'audience' ? 'somebody else' : this.clientId,
      nonce: this.lie === 'nonce' ? 'another' : nonce,
      iat: now,
      exp: this.lie === 'expired' ? now - 600 : now + 300,
    };
    const [head, payload] = [{ alg: 'RS256', kid: 'one' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const text = `${head ?? ''}.${payload ?? ''}`;
    const { privateKey } = this.lie === 'key' ? this.#otherKeys : this.#keys;
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  }
}
