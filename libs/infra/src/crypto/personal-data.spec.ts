import { personal } from '@slipway/domain/kernel';
import type { Personal } from '@slipway/domain/kernel';
import { toJson } from '@slipway/application/ports';
import type { Json } from '@slipway/application/ports';
import { CannotOpen } from './aead';
import { MemorySubjectKeys } from './given-subject-keys';
import { forgotten, PersonalData } from './personal-data';

function aRegister() {
  const keys = new MemorySubjectKeys();
  return { keys, data: new PersonalData(keys) };
}

const event = {
  id: 'user-1',
  name: personal('ada', 'Ada Lovelace'),
  contacts: [{ email: personal('ada', 'ada@example.com') }, { email: personal('bob', 'bob@example.com') }],
};

describe('personal values', () => {
  test('are sealed wherever they stand, and everything else stays as it is', async () => {
    const { data } = aRegister();
    const sealed = await data.seal(toJson(event), 'event-1');
    const text = JSON.stringify(sealed);
    expect(text).not.toMatch(/Lovelace|@example\.com|clear/);
    expect(sealed).toMatchObject({
      id: 'user-1',
      name: { subject: 'ada' },
      contacts: [{}, { email: { subject: 'bob' } }],
    });
  });

  test('open again at their place', async () => {
    const { data } = aRegister();
    const opened = await data.open(await data.seal(toJson(event), 'event-1'), 'event-1');
    expect(opened).toEqual({
      id: 'user-1',
      name: 'Ada Lovelace',
      contacts: [{ email: 'ada@example.com' }, { email: 'bob@example.com' }],
    });
  });

  test('do not open in another event, nor in another field of the same', async () => {
    const { data } = aRegister();
    const sealed = (await data.seal(toJson(event), 'event-1')) as unknown as { name: Personal<string> };
    await expect(data.readText(sealed.name, 'event-1/name')).resolves.toBe('Ada Lovelace');
    await expect(data.readText(sealed.name, 'event-2/name')).rejects.toBeInstanceOf(CannotOpen);
    await expect(data.readText(sealed.name, 'event-1/email')).rejects.toBeInstanceOf(CannotOpen);
  });

  test('of another person do not open as mine', async () => {
    const { keys, data } = aRegister();
    const sealed = (await data.seal(toJson(event), 'event-1')) as unknown as { name: Personal<string> };
    await keys.active('bob');
    const stolen = { ...sealed.name, subject: 'bob' };
    await expect(data.readText(stolen, 'event-1/name')).resolves.toBeNull();
  });

  test('that are sealed already stay as they are', async () => {
    const { data } = aRegister();
    const sealed = await data.seal(toJson(event), 'event-1');
    expect(await data.seal(sealed, 'event-1')).toEqual(sealed);
  });

  test('of a forgotten person read as forgotten, those of others as they were', async () => {
    const { keys, data } = aRegister();
    const sealed = await data.seal(toJson(event), 'event-1');
    await keys.destroy('ada');
    expect(await data.open(sealed, 'event-1')).toEqual({
      id: 'user-1',
      name: forgotten,
      contacts: [{ email: forgotten }, { email: 'bob@example.com' }],
    });
  });

  test('are hidden from whoever may not see them: what is left says whose they are, and what became of them', async () => {
    const { keys, data } = aRegister();
    const sealed = await data.seal(toJson(event), 'event-1');
    await keys.destroy('ada');
    expect(await data.hide(sealed)).toEqual({
      id: 'user-1',
      name: { subject: 'ada', forgotten: true },
      contacts: [{ email: { subject: 'ada', forgotten: true } }, { email: { subject: 'bob', sealed: true } }],
    });
  });

  test('open for one person alone, and stay hidden where they were only copied to', async () => {
    const { data } = aRegister();
    const sealed = await data.seal(toJson(event), 'event-1');
    expect(await data.openOf('bob', { copy: sealed, n: 1 }, 'event-2')).toEqual({
      n: 1,
      copy: expect.objectContaining({
        contacts: [{ email: { subject: 'ada', sealed: true } }, { email: { subject: 'bob', sealed: true } }],
      }),
    });
    expect(await data.openOf('bob', sealed, 'event-1')).toEqual({
      id: 'user-1',
      name: { subject: 'ada', sealed: true },
      contacts: [{ email: { subject: 'ada', sealed: true } }, { email: 'bob@example.com' }],
    });
  });

  test('keep their type: numbers, lists and nothing at all', async () => {
    const { data } = aRegister();
    const values = {
      age: personal('ada', 36),
      tags: personal('ada', ['a', 'b']),
      spouse: personal('ada', null),
    };
    const sealed = await data.seal(toJson(values), 'event-1');
    expect(await data.open(sealed, 'event-1')).toEqual({ age: 36, tags: ['a', 'b'], spouse: null });
  });

  test('that are no text are not read as one', async () => {
    const { data } = aRegister();
    const sealed = (await data.seal(toJson({ age: personal('ada', 36) }), 'event-1')) as unknown as {
      age: Personal<string>;
    };
    await expect(data.readText(sealed.age, 'event-1/age')).rejects.toThrow('is no text');
  });
});

test('an event without personal values is the same object, not a copy', () => {
  const { data } = aRegister();
  const plain: Json = { id: 'order-1', price: { minor: 900 }, tags: [1, null, 'x'] };
  expect(data.seal(plain, 'event-1')).toBe(plain);
  expect(data.open(plain, 'event-1')).toBe(plain);
  expect(data.openOf('ada', plain, 'event-1')).toBe(plain);
  expect(data.hide(plain)).toBe(plain);
});
