import { MovableClock, names } from '../given-application';
import { Secret } from '../ports';
import { SignedNotes } from './signed-notes';

test('a note says what was written, for its time and its kind, and nobody else writes one', () => {
  const clock = new MovableClock();
  const notes = new SignedNotes(names, clock);
  const note = notes.write('begun', 600, { state: 'one', purpose: 'sign-in' });
  expect(notes.read('begun', note)?.get('state')).toBe('one');
  expect(notes.read('proven', note)).toBeNull();
  const [body = '', signature = ''] = note.reveal().split('.');
  const other = Buffer.from(Buffer.from(body, 'base64url').toString().replace('one', 'two')).toString(
    'base64url',
  );
  for (const forged of [
    `${other}.${signature}`,
    body,
    `${body}.`,
    `${body}.${signature}.x`,
    `.${signature}`,
    '',
  ])
    expect(notes.read('begun', new Secret(forged))).toBeNull();
  clock.pass(599);
  expect(notes.read('begun', note)).not.toBeNull();
  clock.pass(1);
  expect(notes.read('begun', note)).toBeNull();
});
