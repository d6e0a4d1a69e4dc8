// A rotation of its own, for a test that kills it: node -r ./typescript.cjs rotation-worker.ts '<RotationTask as JSON>'
import { connect } from '@slipway/infra/database/connect';
import { KeyRotation } from '@slipway/infra/crypto/key-rotation';
import { MasterKeys } from '@slipway/infra/crypto/master-keys';

export type RotationTask = { readonly url: string; readonly present: string; readonly former: string };

const { url, present, former } = JSON.parse(process.argv[2] ?? '') as RotationTask;
const keys = new MasterKeys(Buffer.from(present, 'base64'), Buffer.from(former, 'base64'));
const pool = connect({ url, applicationName: 'spec rotation' });
const report = ({ left }: { readonly left: number }): void => void process.stdout.write(`${String(left)}\n`);
void new KeyRotation(pool, keys, report).run(new AbortController().signal).then(() => pool.end());
