import { ReconcileClouds } from '@slipway/application/provisioning';
import type { CloudFinding } from '@slipway/application/provisioning';
import { cloudProviders } from '@slipway/infra/provisioning/cloud-providers';
import type { ReconcileParts, Reconciled } from './reconcile-payments';

/** What is under our tags in the clouds with what the log says is there. */
export async function reconcileClouds(
  { settings, writeSide, say }: ReconcileParts,
  deletions: ReadonlySet<string>,
): Promise<Reconciled> {
  const comparison = new ReconcileClouds({ ...writeSide, clouds: cloudProviders(settings) });
  const found: CloudFinding[] = [];
  for await (const finding of comparison.findings(deletions)) {
    say(sentenceOf(finding));
    found.push(finding);
  }
  const untouched = [...deletions].filter((id) => !found.some(({ providerId }) => providerId === id));
  const refused = untouched.filter((id) => comparison.hasSeen(id));
  for (const id of untouched)
    say(
      refused.includes(id)
        ? `not deleted: ${id} is neither an orphan nor a duplicate nor a leftover. Remove its server instead.`
        : `not deleted: ${id} is not there, or not any more`,
    );
  const left = found.filter(({ deletion }) => deletion !== 'deleted');
  const unseen = left.filter(({ kind }) => kind === 'not_compared').length;
  const differences = left.length - unseen + refused.length;
  if (differences + unseen === 0) say('the clouds and the log agree on what is there');
  return {
    differences,
    unseen,
    advice: differences + unseen === 0 ? '' : 'See docs/operations/provisioning.md.',
  };
}

const done = { not_asked: '', deleted: 'deleted: ', failed: 'not deleted: ' } as const;

function sentenceOf(finding: CloudFinding): string {
  const { kind, provider, providerId, infrastructureId, detail, deletion } = finding;
  const things = [provider, providerId, infrastructureId && `(run ${infrastructureId})`].filter(Boolean);
  const what = `${done[deletion]}${kind.replaceAll('_', ' ')}: ${things.join(' ')}, ${accountOf(finding)}: ${detail.replace(/\.$/, '')}.`;
  return deletion === 'deleted' ? what : `${what} ${helpOn(finding)}`;
}

function accountOf({ organizationId, credentialId }: CloudFinding): string {
  return organizationId === null || credentialId === null
    ? 'the account of this installation'
    : `credential ${credentialId} of organization ${organizationId}`;
}

/** What to do about it, in a sentence; more of it is in the manual. */
function helpOn({ kind, providerId }: CloudFinding): string {
  const how = `slipway reconcile clouds --delete ${providerId ?? ''}`;
  switch (kind) {
    case 'orphan':
      return `When it is of no other installation and nobody needs it: ${how}`;
    case 'duplicate':
      return `The log never reaches it; when it holds nothing: ${how}`;
    case 'leftover':
      return `See why in the operation’s log; to end it now: ${how}`;
    case 'missing':
      return 'When it was deleted at the provider’s: remove the server, which frees its place.';
    case 'not_compared':
      return 'Test the credential, and compare again.';
  }
}
