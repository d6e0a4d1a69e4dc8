import { describe, expect, it } from 'vitest';
import { ApiError, parseProblem } from '@/shared/api/api-error';
import { useSubmission } from './useSubmission';

const refusal = (status: number, body: unknown = {}): ApiError => new ApiError(parseProblem(status, body));

describe('a submission', () => {
  it('is sent once while it is pending', async () => {
    const keys: string[] = [];
    const { submit } = useSubmission({
      send: async (_body: string, key) => void keys.push(key),
      onSuccess: () => undefined,
    });
    await Promise.all([submit('a'), submit('a')]);
    expect(keys).toHaveLength(1);
  });

  it('stays pending until the view has caught up', async () => {
    const caughtUp = deferred();
    const { submit, isPending } = useSubmission({
      send: async (_body: string) => undefined,
      onSuccess: () => caughtUp.promise,
    });
    const submitted = submit('a');
    await Promise.resolve();
    expect(isPending.value).toBe(true);
    caughtUp.resolve();
    await submitted;
    expect(isPending.value).toBe(false);
  });

  it('carries the same key again when nobody knows what became of it', async () => {
    const keys: string[] = [];
    const { submit, error } = useSubmission({
      send: async (_body: string, key) => {
        keys.push(key);
        throw refusal(503);
      },
      onSuccess: () => undefined,
    });
    await submit('a');
    await submit('a');
    expect(error.value?.status).toBe(503);
    expect(keys[0]).toBe(keys[1]);
  });

  it('that was refused shows the problem at its field', async () => {
    const { submit, fieldProblems } = useSubmission({
      send: async (_body: string) => {
        throw refusal(400, { errors: [{ pointer: '#/email', code: 'taken', detail: 'In use' }] });
      },
      onSuccess: () => undefined,
    });
    await submit('a');
    expect(fieldProblems.value['email']?.code).toBe('taken');
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
