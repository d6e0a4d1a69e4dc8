import { trusted } from '../kernel';
import type { OrganizationId } from '../kernel';
import { given } from '../kernel/given';
import { payerCommands as commands, payerEvents as events } from './billing.messages';
import { payer } from './payer';

const organizationId = trusted<OrganizationId>('acme');
const open = { organizationId, customerReference: 'cus_1' };
const opened = events.payerOpened(open);
const added = events.paymentMethodAdded({ organizationId, method: 'pm_1' });
const removed = events.paymentMethodRemoved({ organizationId, method: 'pm_1' });
const add = commands.addPaymentMethod({ method: 'pm_1' });
const remove = commands.removePaymentMethod({ method: 'pm_1' });

describe('a payer nobody knows', () => {
  it('is opened', () => given(payer, []).when(commands.openPayer(open)).then([opened]));
  it.each([add, remove])('has nothing for $type', (wish) =>
    given(payer, []).when(wish).fails('billing.payment_method_not_found'),
  );
});

describe('an open payer', () => {
  it('stays with its first customer', () =>
    given(payer, [opened])
      .when(commands.openPayer({ organizationId, customerReference: 'cus_2' }))
      .then([]));
  it('gets a payment method, once', () => {
    given(payer, [opened]).when(add).then([added]);
    given(payer, [opened, added]).when(add).then([]);
  });
  it('loses it, once', () => {
    given(payer, [opened, added]).when(remove).then([removed]);
    given(payer, [opened, added, removed]).when(remove).then([]);
  });
  it('takes no method without a name', () =>
    given(payer, [opened])
      .when(commands.addPaymentMethod({ method: '' }))
      .fails('billing.invalid_payment_method'));
});
