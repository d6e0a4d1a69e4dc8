import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Reading } from './limits-of-requests';

const windowSeconds = 60;

/** `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11): one item for each limit that counted. */
export async function writeLimits(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  // Not awaited: a reply is a promise of having been sent.
  const { readings = [] } = request;
  if (readings.length === 0) return;
  const list = (item: (reading: Reading) => string) => readings.map(item).join(', ');
  void reply
    .header(
      'ratelimit-policy',
      list(({ policy, quota }) => `"${policy}";q=${String(quota)};w=${String(windowSeconds)}`),
    )
    .header(
      'ratelimit',
      list(({ policy, left, endsInSeconds }) => `"${policy}";r=${String(left)};t=${String(endsInSeconds)}`),
    );
}
