import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { CloudAnswer, CredentialValues } from '@slipway/application/provisioning';
import type { Clock } from '@slipway/application/ports';
import { codesOf } from '../../sandbox/sandbox-answer.parser';
import { parseServiceAccount, textAt } from './cloud-answer.parser';
import type { ServiceAccount } from './cloud-answer.parser';
import { callCloud, senseless } from './cloud-http.adapter';
import type { CloudAddress } from './cloud-http.adapter';
import { valueOf } from './value-of';

export type GoogleUrls = { readonly tokenUrl: string; readonly computeUrl: string };

const scope = 'https://www.googleapis.com/auth/cloud-platform';
const audience = 'https://oauth2.googleapis.com/token';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const lifeSeconds = 300;

/** Exchanges a signed assertion for a token (RFC 7523), and looks with it at the project. */
export async function askGoogle(
  urls: GoogleUrls,
  clock: Clock,
  values: CredentialValues,
): Promise<CloudAnswer> {
  const account = parseServiceAccount(valueOf(values, 'serviceAccountJson'));
  if (account === null) return refused('that is no key file of a service account');
  const key = keyOf(account);
  if (key === null) return refused('the private key in the file cannot be read');
  const token = await tokenFor({ name: 'Google', url: urls.tokenUrl }, assertionOf(account, key, clock));
  if (token === null) return refused('it does not accept the key of this service account');
  return projectOf({ name: 'Google', url: urls.computeUrl }, account, token);
}

function keyOf({ privateKey }: ServiceAccount): KeyObject | null {
  try {
    const key = createPrivateKey(privateKey);
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch (error) {
    if (codesOf(error).some((code) => code.startsWith('ERR_'))) return null;
    throw error;
  }
}

function assertionOf({ keyId, email }: ServiceAccount, key: KeyObject, clock: Clock): string {
  const iat = Math.floor(Date.parse(clock.now()) / 1000);
  const claims = { iss: email, scope, aud: audience, iat, exp: iat + lifeSeconds };
  const signed = [{ alg: 'RS256', typ: 'JWT', kid: keyId }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

async function tokenFor(address: CloudAddress, assertion: string): Promise<string | null> {
  const body = new URLSearchParams({ grant_type: grantType, assertion }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await callCloud(address, { method: 'POST', path: '/token', headers, body });
  if (reply.status === 400 || reply.status === 401) return null;
  const token = tokenIn(reply.text);
  if (reply.status !== 200 || token === null) throw senseless(address, reply);
  return token;
}

function tokenIn(text: string): string | null {
  return /"access_token"\s*:\s*"([\x21\x23-\x5b\x5d-\x7e]{1,4000})"/.exec(text)?.[1] ?? null;
}

async function projectOf(
  address: CloudAddress,
  { projectId }: ServiceAccount,
  token: string,
): Promise<CloudAnswer> {
  const path = `/compute/v1/projects/${encodeURIComponent(projectId)}`;
  const reply = await callCloud(address, {
    method: 'GET',
    path,
    headers: { authorization: `Bearer ${token}` },
  });
  switch (reply.status) {
    case 200:
      return { verdict: 'accepted', account: textAt(reply.text, 'name') ?? projectId };
    case 401:
    case 403:
    case 404:
      return refused('the service account may not use Compute Engine in its project');
    default:
      throw senseless(address, reply);
  }
}

function refused(why: string): CloudAnswer {
  return { verdict: 'refused', reason: `Google refuses: ${why}.` };
}
