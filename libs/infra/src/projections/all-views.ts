import type { Projection } from '@slipway/application/runtime/projection';
import { auditTimeline } from '../audit/audit-timeline.view';
import { ledger } from '../billing/ledger.view';
import { operation } from '../billing/operation.view';
import { orderList } from '../billing/order-list.view';
import { tokenList } from '../identity/token-list.view';
import { license } from '../licensing/license.view';
import { invitationList } from '../organizations/invitation-list.view';
import { membership } from '../organizations/membership.view';
import { organizationList } from '../organizations/organization-list.view';
import { credentialList } from '../provisioning/credential-list.view';
import { connectionList } from '../servers/connection-list.view';
import { serverList } from '../servers/server-list.view';

/** Every view of the product: what the projector runs and what can be rebuilt. */
export const allViews: readonly Projection[] = [
  organizationList,
  membership,
  invitationList,
  tokenList,
  license,
  orderList,
  operation,
  credentialList,
  ledger,
  serverList,
  connectionList,
  auditTimeline,
];
