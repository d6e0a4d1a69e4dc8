/** Why the browser was sent to the identity provider, and where to go on afterwards. */
export type ProviderErrand = { readonly kind: 'sign-in' | 'link'; readonly next: string };

const KEY = 'slipway.provider-errand';

/** Leaves for the provider. The errand waits in this tab: the provider brings back its own words only. */
export function leaveFor(url: string, errand: ProviderErrand): void {
  sessionStorage.setItem(KEY, `${errand.kind} ${errand.next}`);
  location.assign(url);
}

/** The errand that this tab was on; a sign-in where nobody remembers. */
export function errandOfTab(): ProviderErrand {
  const [kind = '', next = ''] = (sessionStorage.getItem(KEY) ?? '').split(' ', 2);
  return { kind: kind === 'link' ? 'link' : 'sign-in', next };
}
