import '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IDENTITY_PROVIDER, SignedNotes } from '@slipway/application/identity';
import type { BegunVisit, IdentityProvider, Vouched } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import { identityErrors } from '@slipway/domain/identity';
import { SessionCookie } from '../http/session-cookie';
import type { ProviderAnswerRequest, ProviderVisit } from './oidc.http';

const begunSeconds = 600;
const provenSeconds = 300;
const longestNote = 2_000;

/**
 * What a browser keeps while it is at the provider: state, nonce and verifier, in a signed cookie. When it comes back the
 * provider's code is spent at once, so who still owes a code of a second factor keeps a note of who was vouched for.
 */
@Injectable()
export class OidcVisits {
  constructor(
    @Inject(IDENTITY_PROVIDER) private readonly provider: IdentityProvider | null,
    @Inject(SignedNotes) private readonly notes: SignedNotes,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
  ) {}

  /** `purpose`: what the answer may be used for, by whom. */
  async begin(purpose: string, reply: FastifyReply): Promise<ProviderVisit> {
    const { url, ...begun } = await this.#provider().begin();
    this.#keep(reply, this.notes.write(`begun ${purpose}`, begunSeconds, begun), begunSeconds);
    return { url };
  }

  async vouchedFor(
    { code, state, iss }: ProviderAnswerRequest,
    purpose: string,
    http: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Vouched> {
    const note = this.#noteIn(http);
    const proven = this.notes.read(`proven ${purpose}`, note);
    if (proven?.get('state') === state) return vouchedIn(proven);
    const begun = this.notes.read(`begun ${purpose}`, note);
    if (!begun) throw identityErrors.visitUnknown();
    const said = { code, state, ...(iss === undefined ? {} : { iss }) };
    const vouched = await this.#provider().finish(said, begunIn(begun));
    if (!vouched) throw identityErrors.notVouchedFor();
    this.#keep(
      reply,
      this.notes.write(`proven ${purpose}`, provenSeconds, { ...vouched, state }),
      provenSeconds,
    );
    return vouched;
  }

  end(reply: FastifyReply): void {
    void reply.clearCookie(this.cookie.visitName, this.cookie.options);
  }

  #noteIn({ cookies }: FastifyRequest): Secret {
    const note = cookies[this.cookie.visitName];
    if (note === undefined || note.length > longestNote) throw identityErrors.visitUnknown();
    return new Secret(note);
  }

  #provider(): IdentityProvider {
    if (!this.provider) throw identityErrors.noProvider();
    return this.provider;
  }

  #keep(reply: FastifyReply, note: Secret, maxAge: number): void {
    void reply.setCookie(this.cookie.visitName, note.reveal(), { ...this.cookie.options, maxAge });
  }
}

function begunIn(begun: ReadonlyMap<string, string>): Omit<BegunVisit, 'url'> {
  const fact = (name: string) => begun.get(name) ?? '';
  return { nonce: fact('nonce'), verifier: fact('verifier'), state: fact('state') };
}

function vouchedIn(proven: ReadonlyMap<string, string>): Vouched {
  return { issuer: proven.get('issuer') ?? '', subject: proven.get('subject') ?? '' };
}
