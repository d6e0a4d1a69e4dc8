import { verifySignature } from './signature-v4';

// The worked example of AWS's documentation of Signature Version 4: ListUsers of IAM.
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const scope = 'AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request';
const signature = '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7';
const asked = {
  method: 'GET',
  path: '/',
  query: new URLSearchParams('Action=ListUsers&Version=2010-05-08'),
  headers: {
    host: 'iam.amazonaws.com',
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=content-type;host;x-amz-date, Signature=${signature}`,
  },
  body: '',
};
const now = Date.UTC(2015, 7, 30, 12, 36);
const verify = (changes: Partial<typeof asked>, at = now, key = secret) =>
  verifySignature({ ...asked, ...changes }, (id) => (id === 'AKIDEXAMPLE' ? key : undefined), at)?.isValid;

test('the example of the documentation is valid', () => expect(verify({})).toBe(true));

test.each([
  ['another body', { body: 'x' }],
  ['another path', { path: '/x' }],
  ['another query', { query: new URLSearchParams('Action=DeleteUser') }],
  ['another host', { headers: { ...asked.headers, host: 'example.com' } }],
])('%s is not what was signed', (_, changes) => expect(verify(changes)).toBe(false));

test('another secret or another day is refused, and no signature is none', () => {
  expect(verify({}, now, 'other')).toBe(false);
  expect(verify({}, now + 16 * 60_000)).toBe(false);
  expect(verify({ headers: { ...asked.headers, authorization: 'Bearer x' } })).toBeUndefined();
});
