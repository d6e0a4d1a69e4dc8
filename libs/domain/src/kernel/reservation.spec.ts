import { given } from './given';
import { reservation, reservationCommands as commands, reservationEvents as events } from './reservation';

const byAnna = { by: 'anna' };
const byBert = { by: 'bert' };

describe('a free value', () => {
  it('goes to whoever asks first', () =>
    given(reservation, [])
      .when(commands.reserve(byAnna))
      .then([events.reserved(byAnna)]));
  it('has nothing to release', () => given(reservation, []).when(commands.release(byAnna)).then([]));
});

describe('a reserved value', () => {
  const reserved = [events.reserved(byAnna)];
  it('is not given to another', () =>
    given(reservation, reserved).when(commands.reserve(byBert)).fails('reservation.taken'));
  it('stays with its holder who asks again', () =>
    given(reservation, reserved).when(commands.reserve(byAnna)).then([]));
  it('is released by its holder', () =>
    given(reservation, reserved)
      .when(commands.release(byAnna))
      .then([events.released(byAnna)]));
  it('is not released by another', () =>
    given(reservation, reserved).when(commands.release(byBert)).then([]));
});

describe('a released value', () => {
  it('can be reserved again', () =>
    given(reservation, [events.reserved(byAnna), events.released(byAnna)])
      .when(commands.reserve(byBert))
      .then([events.reserved(byBert)]));
});
