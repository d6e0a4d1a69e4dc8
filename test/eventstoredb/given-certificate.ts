import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Node makes keys but no certificates, so the few fields of X.509 that a client checks are written here in DER.

const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');
const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const oid = (digits: string): Buffer => der(0x06, hex(digits));
const flag = der(0x01, hex('ff'));

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const commonName = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from('localhost')))));
const validity = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
const loopback = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
const extensions = der(
  0xa3,
  sequence(
    sequence(oid('551d13'), flag, der(0x04, sequence(flag))),
    sequence(oid('551d11'), der(0x04, loopback)),
  ),
);

export interface Certificate {
  readonly keyFile: string;
  /** Signed by itself, so it is the CA as well. */
  readonly certFile: string;
  remove(): void;
}

/** A certificate for 127.0.0.1 and localhost, in files of its own. */
export function aCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const version3 = der(0xa0, der(0x02, hex('02')));
  const serial = der(0x02, hex('01'));
  const toSign = sequence(
    version3,
    serial,
    ecdsaWithSha256,
    commonName,
    validity,
    commonName,
    spki,
    extensions,
  );
  const signature = der(0x03, hex('00'), sign('sha256', toSign, privateKey));
  const certificate = sequence(toSign, ecdsaWithSha256, signature);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-certificate-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(certFile, pem(certificate));
  return { keyFile, certFile, remove: () => rmSync(folder, { recursive: true }) };
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
