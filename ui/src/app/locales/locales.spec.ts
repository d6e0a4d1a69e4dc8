import { expect, it } from 'vitest';
import { grants } from '@/shared/session/grants';
import { de } from './de';
import { en } from './en';

/** Every sentence by its path. */
function sentences(messages: object, path = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(messages).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string'
        ? [[`${path}${name}`, value]]
        : [...sentences(Object(value), `${path}${name} > `)],
    ),
  );
}
const placeholders = (text: string): readonly string[] => [...new Set(text.match(/\{[^}]+\}/g))].sort();
const plurals = (text: string): number => text.split(' | ').length;

it('says everything in both languages', () => {
  expect([...sentences(de).keys()].sort()).toEqual([...sentences(en).keys()].sort());
  for (const [path, text] of sentences(de)) expect([path, text.trim() === '']).toEqual([path, false]);
});

it('fills the same facts into the sentences of both', () => {
  const german = sentences(de);
  for (const [path, text] of sentences(en)) {
    const translated = german.get(path) ?? '';
    expect([path, placeholders(translated)]).toEqual([path, placeholders(text)]);
    expect([path, plurals(translated)]).toEqual([path, plurals(text)]);
  }
});

it('has words for every permission', () => {
  expect(Object.keys(grants).filter((name) => !(name in en.permissions.names))).toEqual([]);
});
