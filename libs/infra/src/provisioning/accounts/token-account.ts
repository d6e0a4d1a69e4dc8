import type { CloudAnswer, CredentialValues } from '@slipway/application/provisioning';
import { hasKey, textAt } from './cloud-answer.parser';
import { callCloud, senseless } from './cloud-http.adapter';
import type { CloudAddress } from './cloud-http.adapter';
import { valueOf } from './value-of';

/** A question that changes nothing and that every usable token may ask. */
type Question = { readonly path: string; readonly holds: string; readonly account: readonly string[] | null };

async function askWithToken(
  address: CloudAddress,
  { path, holds, account }: Question,
  values: CredentialValues,
): Promise<CloudAnswer> {
  const token = valueOf(values, 'apiToken');
  // What a header cannot carry is no token of theirs.
  if (!/^[\x21-\x7e]{1,500}$/.test(token)) return refused(address);
  const reply = await callCloud(address, {
    method: 'GET',
    path,
    headers: { authorization: `Bearer ${token}` },
  });
  switch (reply.status) {
    case 200:
      if (!hasKey(reply.text, holds)) throw senseless(address, reply);
      return { verdict: 'accepted', account: account === null ? null : textAt(reply.text, ...account) };
    case 401:
      return refused(address);
    case 403:
      return { verdict: 'refused', reason: `${address.name} accepts the token, but it may not read.` };
    default:
      throw senseless(address, reply);
  }
}

function refused({ name }: CloudAddress): CloudAnswer {
  return { verdict: 'refused', reason: `${name} does not accept the token.` };
}

/** A token of Hetzner belongs to a project, whose name the API does not tell. */
export function askHetzner(url: string, values: CredentialValues): Promise<CloudAnswer> {
  const question = { path: '/v1/servers?per_page=1', holds: 'servers', account: null };
  return askWithToken({ name: 'Hetzner Cloud', url }, question, values);
}

export function askDigitalOcean(url: string, values: CredentialValues): Promise<CloudAnswer> {
  const question = { path: '/v2/account', holds: 'account', account: ['account', 'uuid'] };
  return askWithToken({ name: 'DigitalOcean', url }, question, values);
}

export function askSandbox(url: string, values: CredentialValues): Promise<CloudAnswer> {
  const question = { path: '/cloud/servers?tag=none', holds: 'servers', account: null };
  return askWithToken({ name: 'The sandbox', url }, question, values);
}
