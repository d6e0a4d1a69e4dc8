import { afterEach, expect, it, vi } from 'vitest';
import { api } from '@/shared/api/api';
import { mountPage, serve } from './testing/pages';
import ProofDialog from './ProofDialog.vue';

afterEach(() => vi.unstubAllGlobals());

const field = (name: string): HTMLInputElement | null => document.querySelector(`[name=${name}]`);

function fill(name: string, text: string): void {
  const input = field(name);
  if (!input) throw new Error(`there is no field ${name}`);
  input.value = text;
  input.dispatchEvent(new Event('input'));
}

it('asks for password and code, and then the change goes on', async () => {
  let isProven = false;
  const refusals = ['identity.second_factor_required'];
  serve({
    'PUT /v1/organizations/o1/suspension': () =>
      isProven ? { body: { id: 'o1' } } : { status: 403, body: { code: 'identity.step_up_required' } },
    'POST /v1/session/proofs': () => {
      const code = refusals.shift();
      if (code !== undefined) return { status: 401, body: { code } };
      isProven = true;
      return { body: null };
    },
  });
  mountPage(ProofDialog);
  const change = api.suspendOrganization('o1', 'unpaid');
  await vi.waitFor(() => fill('proof-password', 'correct horse battery'));
  await vi.waitFor(() => document.querySelector('form')?.requestSubmit());
  await vi.waitFor(() => fill('proof-code', '123456'));
  document.querySelector('form')?.requestSubmit();
  expect(await change).toEqual({ id: 'o1' });
  await vi.waitFor(() => expect(field('proof-password')).toBeNull());
});
