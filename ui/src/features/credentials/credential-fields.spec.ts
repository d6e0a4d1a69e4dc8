import { expect, it } from 'vitest';
import { fieldsToSend } from './credential-fields';

it('sends the fields of the chosen cloud, and nothing that was typed for another one', () => {
  const values = { apiToken: ' secret ', accessKeyId: 'AKIA' };
  expect(fieldsToSend('hetzner', values)).toEqual({ apiToken: 'secret' });
  expect(fieldsToSend('aws', values)).toBe(null);
});
