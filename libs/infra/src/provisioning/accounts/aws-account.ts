import { AwsV4Signer } from 'aws4fetch';
import type { CloudAnswer, CredentialValues } from '@slipway/application/provisioning';
import { callCloud, senseless } from './cloud-http.adapter';
import type { CloudReply } from './cloud-http.adapter';
import { valueOf } from './value-of';

const body = 'Action=GetCallerIdentity&Version=2011-06-15';

/** Who the key belongs to. AWS answers this to every valid key, whatever it may do. */
export async function askAws(url: string, values: CredentialValues): Promise<CloudAnswer> {
  const address = { name: 'AWS', url };
  const accessKeyId = valueOf(values, 'accessKeyId');
  if (!/^[A-Z0-9]{16,128}$/.test(accessKeyId)) return refused('that is no access key id');
  const signer = new AwsV4Signer({
    method: 'POST',
    url: new URL('/', url).href,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body,
    accessKeyId,
    secretAccessKey: valueOf(values, 'secretAccessKey'),
    service: 'sts',
    region: 'us-east-1',
    allHeaders: true,
  });
  const { headers } = await signer.sign();
  const reply = await callCloud(address, {
    method: 'POST',
    path: '/',
    headers: Object.fromEntries(headers),
    body,
  });
  if (reply.status === 200) {
    const account = /<Account>(\d{12})<\/Account>/.exec(reply.text)?.[1];
    if (account === undefined) throw senseless(address, reply);
    return { verdict: 'accepted', account };
  }
  if (reply.status === 400 || reply.status === 403) return refused(reasonOf(reply));
  throw senseless(address, reply);
}

function reasonOf({ text }: CloudReply): string {
  switch (/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? '') {
    case 'InvalidClientTokenId':
      return 'it does not know the access key id';
    case 'SignatureDoesNotMatch':
      return 'the secret access key does not belong to the access key id, or our clock is wrong';
    default:
      return 'it does not accept the key';
  }
}

function refused(why: string): CloudAnswer {
  return { verdict: 'refused', reason: `AWS refuses: ${why}.` };
}
