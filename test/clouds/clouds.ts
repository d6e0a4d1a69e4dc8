import { createPublicKey, verify } from 'node:crypto';
import { verifySignature } from './signature-v4';
import { badRequest, isForm, notFound } from './stand-in';
import type { Asked, Reply } from './stand-in';

/** STS of AWS: `GetCallerIdentity` and nothing else. */
export function aws(accessKeyId: string, secret: string) {
  const failed = (status: number, code: string): Reply => ({
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${secret}</Message></Error></ErrorResponse>`,
  });
  return (asked: Asked): Reply => {
    const isAction = asked.body === 'Action=GetCallerIdentity&Version=2011-06-15';
    if (asked.method !== 'POST' || asked.path !== '/' || !isForm(asked) || !isAction)
      return failed(400, 'InvalidAction');
    const verdict = verifySignature(asked, (id) => (id === accessKeyId ? secret : undefined), Date.now());
    if (verdict === null) return failed(403, 'MissingAuthenticationToken');
    const { claim, isValid } = verdict;
    if (claim.accessKeyId !== accessKeyId) return failed(403, 'InvalidClientTokenId');
    const isForSts = claim.service === 'sts' && claim.region === 'us-east-1';
    if (!isValid || !isForSts) return failed(403, 'SignatureDoesNotMatch');
    const account = '<Arn>arn:aws:iam::123456789012:user/slipway</Arn><Account>123456789012</Account>';
    return { status: 200, body: `<GetCallerIdentityResponse>${account}</GetCallerIdentityResponse>` };
  };
}

export type ServiceAccountFile = {
  readonly project_id: string;
  readonly private_key_id: string;
  readonly private_key: string;
  readonly client_email: string;
};

/** Google's token endpoint and the project of Compute Engine. */
export function gcp(file: ServiceAccountFile) {
  const token = `ya29.${file.private_key_id}`;
  return (asked: Asked): Reply => {
    if (asked.path === '/token') {
      const refusal = refusalOfGrant(asked, file);
      return refusal === null
        ? { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 3599 } }
        : { status: 400, body: { error: refusal, error_description: file.private_key } };
    }
    if (asked.method !== 'GET' || asked.path !== `/compute/v1/projects/${file.project_id}`) return notFound;
    if (asked.headers['authorization'] !== `Bearer ${token}`) return { status: 401, body: { error: {} } };
    return { status: 200, body: { kind: 'compute#project', name: file.project_id, quotas: [] } };
  };
}

function refusalOfGrant(asked: Asked, file: ServiceAccountFile): string | null {
  const form = new URLSearchParams(asked.body);
  if (asked.method !== 'POST' || !isForm(asked)) return 'invalid_request';
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return 'unsupported_grant_type';
  const claims = claimsIn(form.get('assertion') ?? '', file);
  if (claims === null || !isTimely(claims)) return 'invalid_grant';
  const isMeant =
    claims['iss'] === file.client_email && claims['aud'] === 'https://oauth2.googleapis.com/token';
  if (!isMeant) return 'invalid_grant';
  return claims['scope'] === 'https://www.googleapis.com/auth/cloud-platform' ? null : 'invalid_scope';
}

type Claims = Readonly<Record<string, unknown>>;

/** What the assertion claims, when it is signed with the key of the file. */
function claimsIn(assertion: string, file: ServiceAccountFile): Claims | null {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const read = (part: string): Claims =>
    JSON.parse(Buffer.from(part, 'base64url').toString() || '{}') as Claims;
  const { alg, typ, kid } = read(header);
  const isOurs = alg === 'RS256' && typ === 'JWT' && kid === file.private_key_id;
  const key = createPublicKey(file.private_key);
  const signed = Buffer.from(`${header}.${claims}`);
  return isOurs && verify('sha256', signed, key, Buffer.from(signature, 'base64url')) ? read(claims) : null;
}

function isTimely({ iat, exp }: Claims): boolean {
  const now = Date.now() / 1000;
  if (typeof iat !== 'number' || typeof exp !== 'number') return false;
  return iat <= now + 60 && exp > now && exp - iat <= 3600;
}

export type AzureApplication = {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly subscriptionId: string;
};

/** Entra's token endpoint and the subscription of Resource Manager. */
export function azure(application: AzureApplication) {
  const token = `eyJ.${application.clientId}`;
  return (asked: Asked): Reply => {
    if (asked.path.endsWith('/oauth2/v2.0/token')) return azureToken(asked, application, token);
    const isVersioned = asked.query.get('api-version') === '2022-12-01';
    if (asked.method !== 'GET' || !isVersioned) return badRequest('MissingApiVersionParameter');
    if (asked.headers['authorization'] !== `Bearer ${token}`) return { status: 401, body: { error: {} } };
    if (asked.path !== `/subscriptions/${application.subscriptionId}`)
      return { status: 404, body: { error: { code: 'SubscriptionNotFound' } } };
    return {
      status: 200,
      body: { subscriptionId: application.subscriptionId, displayName: 'Acme Production' },
    };
  };
}

function azureToken(asked: Asked, application: AzureApplication, token: string): Reply {
  const form = new URLSearchParams(asked.body);
  const { tenantId, clientId, clientSecret } = application;
  if (asked.method !== 'POST' || !isForm(asked)) return badRequest('invalid_request');
  if (asked.path !== `/${tenantId}/oauth2/v2.0/token`) return badRequest('AADSTS90002');
  if (form.get('grant_type') !== 'client_credentials') return badRequest('unsupported_grant_type');
  if (form.get('scope') !== 'https://management.azure.com/.default') return badRequest('invalid_scope');
  if (form.get('client_id') !== clientId) return badRequest('unauthorized_client');
  if (form.get('client_secret') !== clientSecret)
    return { status: 401, body: { error: 'invalid_client', error_description: clientSecret } };
  return { status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: token } };
}

/** A cloud that knows one bearer token and answers one question. */
function bearer(token: string, path: string, body: unknown) {
  return (asked: Asked): Reply => {
    if (asked.method !== 'GET' || asked.path !== path) return notFound;
    if (asked.headers['authorization'] !== `Bearer ${token}`)
      return { status: 401, body: { id: 'unauthorized', message: `Unable to authenticate, not ${token}` } };
    return { status: 200, body };
  };
}

export const digitalocean = (token: string) =>
  bearer(token, '/v2/account', {
    account: { uuid: 'b6fr89dbf6d9156cace5f3c78dc9851d957381ef', status: 'active' },
  });

export const hetzner = (token: string) =>
  bearer(token, '/v1/servers', { servers: [], meta: { pagination: {} } });

export const sandbox = (token: string) => bearer(token, '/cloud/servers', { servers: [] });
