import { audit, events } from './audit';
import { setup, signIn } from './entry';
import { common, errors, shell, states } from './general';
import { log, operation, orderForm, orders, ways } from './infrastructure';
import { kinds, license, overview } from './organizations';
import { server, servers } from './servers';

export const en = {
  common,
  shell,
  states,
  errors,
  setup,
  signIn,
  overview,
  license,
  kinds,
  orders,
  orderForm,
  operation,
  log,
  ways,
  servers,
  server,
  audit,
  events,
};

/** The shape that every further language has to fill completely. */
export type Messages = typeof en;
