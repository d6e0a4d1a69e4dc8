import { randomBytes } from 'node:crypto';
import { CannotOpen, seal } from './aead';
import { MasterKeys } from './master-keys';

const [old, fresh] = [randomBytes(32), randomBytes(32)];
const value = Buffer.from('root');

test('what one key seals, the next one opens as long as both are here', () => {
  const sealed = new MasterKeys(old).seal('here', value);
  expect(new MasterKeys(fresh, old).open('here', sealed)).toEqual(value);
  expect(new MasterKeys(old, fresh).open('here', sealed)).toEqual(value);
  expect(() => new MasterKeys(fresh).open('here', sealed)).toThrow(CannotOpen);
});

test('what is sealed again is under the present key, at the same place', () => {
  const both = new MasterKeys(fresh, old);
  const again = both.reseal('here', new MasterKeys(old).seal('here', value));
  expect(again.k).toBe(new MasterKeys(fresh).currentId);
  expect(new MasterKeys(fresh).open('here', again)).toEqual(value);
  expect(() => both.open('there', again)).toThrow(CannotOpen);
  expect(() => both.reseal('there', new MasterKeys(old).seal('here', value))).toThrow(CannotOpen);
});

test('what was sealed before keys had names opens with either', () => {
  const sealed = seal(old, 'master', 'here', value);
  for (const keys of [new MasterKeys(old), new MasterKeys(fresh, old), new MasterKeys(old, fresh)])
    expect(keys.open('here', sealed)).toEqual(value);
  expect(() => new MasterKeys(fresh).open('here', sealed)).toThrow(CannotOpen);
});
