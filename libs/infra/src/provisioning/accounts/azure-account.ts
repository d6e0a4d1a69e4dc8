import type { CloudAnswer, CredentialValues } from '@slipway/application/provisioning';
import { textAt } from './cloud-answer.parser';
import { callCloud, senseless } from './cloud-http.adapter';
import type { CloudAddress } from './cloud-http.adapter';
import { valueOf } from './value-of';

export type AzureUrls = { readonly loginUrl: string; readonly managementUrl: string };

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const scope = 'https://management.azure.com/.default';

/** Gets a token as the application itself, and looks with it at the subscription. */
export async function askAzure(urls: AzureUrls, values: CredentialValues): Promise<CloudAnswer> {
  // They become part of a path.
  for (const field of ['tenantId', 'subscriptionId', 'clientId'])
    if (!guid.test(valueOf(values, field))) return refused(`${field} is not an id of Azure`);
  const token = await tokenFor({ name: 'Azure', url: urls.loginUrl }, values);
  if (token === null) return refused('it does not accept the application or its secret');
  return subscriptionOf({ name: 'Azure', url: urls.managementUrl }, values, token);
}

async function tokenFor(address: CloudAddress, values: CredentialValues): Promise<string | null> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: valueOf(values, 'clientId'),
    client_secret: valueOf(values, 'clientSecret'),
    scope,
  }).toString();
  const path = `/${valueOf(values, 'tenantId')}/oauth2/v2.0/token`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await callCloud(address, { method: 'POST', path, headers, body });
  if (reply.status === 400 || reply.status === 401) return null;
  const token = /"access_token"\s*:\s*"([\x21\x23-\x5b\x5d-\x7e]{1,8000})"/.exec(reply.text)?.[1];
  if (reply.status !== 200 || token === undefined) throw senseless(address, reply);
  return token;
}

async function subscriptionOf(
  address: CloudAddress,
  values: CredentialValues,
  token: string,
): Promise<CloudAnswer> {
  const path = `/subscriptions/${valueOf(values, 'subscriptionId')}?api-version=2022-12-01`;
  const reply = await callCloud(address, {
    method: 'GET',
    path,
    headers: { authorization: `Bearer ${token}` },
  });
  switch (reply.status) {
    case 200:
      return { verdict: 'accepted', account: textAt(reply.text, 'displayName') };
    case 401:
    case 403:
    case 404:
      return refused('the application may not use this subscription');
    default:
      throw senseless(address, reply);
  }
}

function refused(why: string): CloudAnswer {
  return { verdict: 'refused', reason: `Azure refuses: ${why}.` };
}
