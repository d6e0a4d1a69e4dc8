import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
} from 'openid-client';
import type { Configuration } from 'openid-client';
import { UpstreamError } from '@slipway/application/ports';
import type { BegunVisit, IdentityProvider, ProviderAnswer, Vouched } from '@slipway/application/identity';

export type OidcSettings = {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  /** Where browsers come back to. */
  readonly callback: URL;
};

/** OpenID Connect by openid-client: authorization code with PKCE, state and nonce; the issuer's keys check its word. */
export class OpenIdProvider implements IdentityProvider {
  readonly name: string;
  #known: Promise<Configuration> | undefined;

  constructor(private readonly settings: OidcSettings) {
    this.name = settings.name;
  }

  async begin(): Promise<BegunVisit> {
    const verifier = randomPKCECodeVerifier();
    const [state, nonce] = [randomState(), randomNonce()];
    const url = buildAuthorizationUrl(await this.#configuration(), {
      redirect_uri: this.settings.callback.href,
      scope: 'openid',
      response_type: 'code',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, state, nonce, verifier };
  }

  async finish(
    { code, state, iss }: ProviderAnswer,
    begun: Omit<BegunVisit, 'url'>,
  ): Promise<Vouched | null> {
    const url = new URL(this.settings.callback);
    url.searchParams.set('code', code);
    url.searchParams.set('state', state);
    if (iss !== undefined) url.searchParams.set('iss', iss);
    const configuration = await this.#configuration();
    try {
      const tokens = await authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: begun.verifier,
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      return claims ? { issuer: claims.iss, subject: claims.sub } : null;
    } catch (thrown) {
      if (isRefusal(thrown)) return null;
      throw new UpstreamError(`the identity provider failed: ${String(thrown)}`, true);
    }
  }

  /** Read once; what could not be read is read again by the next one. */
  #configuration(): Promise<Configuration> {
    this.#known ??= this.#discover().catch((thrown: unknown) => {
      this.#known = undefined;
      throw new UpstreamError(`the identity provider does not say how it works: ${String(thrown)}`, true);
    });
    return this.#known;
  }

  #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    // By itself the client trusts TLS and does not look at the signature.
    const execute = [enableNonRepudiationChecks];
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked to stand out; the settings allow it on this machine only
    if (issuer.protocol === 'http:') execute.push(allowInsecureRequests);
    return discovery(issuer, clientId, clientSecret, undefined, { execute, timeout: 10 });
  }
}

const unfit: readonly string[] = [
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
];

/** The party says no, or what it says does not fit what was asked: nobody is vouched for. All else may pass. */
function isRefusal(thrown: unknown): boolean {
  if (thrown instanceof ResponseBodyError) return thrown.status < 500;
  if (thrown instanceof AuthorizationResponseError) return true;
  return thrown instanceof ClientError && unfit.includes(thrown.code ?? '');
}
