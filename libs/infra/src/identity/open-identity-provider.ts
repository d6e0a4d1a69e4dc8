import type { IdentityProvider } from '@slipway/application/identity';
import { publicUrl } from '../config/env';
import type { Settings } from '../config/env';
import { OpenIdProvider } from './oidc.adapter';

/** The provider that the settings name, or none. */
export function openIdentityProvider(settings: Settings): IdentityProvider | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = settings;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  return new OpenIdProvider({
    issuer: new URL(issuer),
    clientId,
    clientSecret,
    name: settings.OIDC_NAME,
    callback: new URL('/oidc', publicUrl(settings)),
  });
}
