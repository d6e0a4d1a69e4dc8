import { FollowGateway, ReceiveNotice } from '@slipway/application/billing';
import { stripeGateway, stripeNotices } from '@slipway/infra/billing/payment-gateways';
import type { Settings } from '@slipway/infra/config/env';
import type { InboxReaderParts } from '@slipway/infra/jobs/inbox-reader';
import type { WriteSide } from '@slipway/infra/write-side';

/** Who acts on what is in the inbox, by the source of the notice. */
export function noticeReceivers(
  settings: Settings,
  { runner, folds, store }: WriteSide,
): InboxReaderParts['receivers'] {
  const stripe = stripeGateway(settings);
  if (stripe === null) return {};
  const follow = new FollowGateway(runner, folds, store);
  return { stripe: new ReceiveNotice(stripe, stripeNotices(settings), follow) };
}
