import { Digest, digestSecrets } from '../../digest/index.ts';
import type { Clock, Random } from '../../lib/index.ts';
import type { Endpoint, ResponseParts, SipRequest } from '../../sip/syntax/index.ts';

/** A telephone of the box. */
export interface Telephone {
  /** Its account: who it registers as. */
  readonly user: string;
  readonly password: string;
  /** What the other telephones dial to call it, and whom the box names as caller when it calls. */
  readonly number: string;
}

/** Where a telephone is. `until` in milliseconds since the epoch. */
interface Binding {
  readonly telephone: Telephone;
  /** Its contact as it wrote it: what a call is sent to (RFC 3261 16.5). */
  readonly uri: string;
  readonly at: Endpoint;
  readonly until: number;
}

/** What the box calls itself. */
export const DOMAIN = 'fritz.box';
const LONGEST_SECONDS = 3600;

/** Knows which telephone is where (RFC 3261 10.3). One contact for each, which has to be where its REGISTER came from. */
export class Registrar {
  readonly #clock: Clock;
  readonly #digest: Digest;
  readonly #telephones: ReadonlyMap<string, Telephone>;
  readonly #bindings = new Map<string, Binding>();

  constructor(telephones: readonly Telephone[], { clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#digest = new Digest({ realm: DOMAIN, algorithms: ['MD5'], random });
    this.#telephones = new Map(telephones.map((telephone) => [telephone.user, telephone]));
  }

  /** The answer to a REGISTER from there: 401 until it proves a password, 403 for another account or place than its own. */
  register(request: SipRequest, from: Endpoint): ResponseParts {
    const { address } = from;
    const verdict = this.#digest.verify({
      method: 'REGISTER',
      isMeant: (uri) => uri === request.rawUri,
      authorizations: request.headers('Authorization'),
      address,
      now: this.#clock.now(),
      credentials: (user) => this.#secretsOf(user),
    });
    if (verdict.kind !== 'accepted') {
      const isStale = verdict.kind === 'challenge' && verdict.refusal === 'nonce-stale';
      const headers = this.#digest.challenge(address, this.#clock.now(), isStale ? 'stale' : 'fresh');
      return { status: 401, headers };
    }
    const { telephone } = verdict.holder;
    if (request.to.uri.user !== telephone.user) return { status: 403 };
    return this.#bind(telephone, request, from);
  }

  /** Which telephone is there. */
  telephoneAt({ address, port }: Endpoint): Telephone | undefined {
    return this.#live().find(({ at }) => at.address === address && at.port === port)?.telephone;
  }

  /** Where the telephone of this number is; undefined where none is. */
  placeOf(number: string): Pick<Binding, 'uri' | 'at'> | undefined {
    return this.#live().find(({ telephone }) => telephone.number === number);
  }

  #bind(telephone: Telephone, request: SipRequest, from: Endpoint): ResponseParts {
    const [contact] = request.contacts;
    if (contact === undefined || contact === '*') return { status: 400 };
    const { uri, params } = contact;
    if (uri.host !== from.address || uri.port !== from.port) return { status: 403 };
    const asked = Number(params.get('expires') ?? request.header('Expires') ?? LONGEST_SECONDS);
    if (!Number.isInteger(asked) || asked < 0) return { status: 400 };
    const seconds = Math.min(asked, LONGEST_SECONDS);
    this.#bindings.delete(telephone.user);
    if (seconds === 0) return { status: 200 };
    const until = this.#clock.now() + seconds * 1000;
    this.#bindings.set(telephone.user, { telephone, uri: uri.text, at: from, until });
    return { status: 200, headers: [['Contact', `<${uri.text}>;expires=${seconds}`]] };
  }

  #live(): readonly Binding[] {
    const now = this.#clock.now();
    return [...this.#bindings.values()].filter(({ until }) => until > now);
  }

  #secretsOf(user: string) {
    const telephone = this.#telephones.get(user);
    return telephone && { telephone, secrets: digestSecrets(user, DOMAIN, telephone.password) };
  }
}
