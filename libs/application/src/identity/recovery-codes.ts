import { randomInt } from 'node:crypto';
import { Secret } from '../ports';
import { sha256 } from './credentials';

const count = 10;
/** Without those that look alike: 24 of them are 118 bits. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 4;
const lettersOfGroup = 6;

export function newRecoveryCodes(): readonly Secret[] {
  return Array.from({ length: count }, () => new Secret(Array.from({ length: groups }, aGroup).join('-')));
}

function aGroup(): string {
  return Array.from({ length: lettersOfGroup }, () => letters[randomInt(letters.length)]).join('');
}

/** What is kept of a code. Long enough to need no slow hash; typed without its dashes it is the same. */
export function hashOfRecoveryCode(code: Secret): string {
  return sha256(
    code
      .reveal()
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  );
}
