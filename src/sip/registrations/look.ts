import { type Clock, formatHost, type Random, sleep } from '../../lib/index.ts';
import type { SipStack, Target } from '../port.ts';
import type { RegistrationSettings } from './hold.ts';
import { lookUp, type Resolver } from './lookup.ts';
import { Proofs } from './proofs.ts';
import { notFoundBecause, unansweredBecause } from './reach-words.ts';
import { unlessAborted } from './unless-aborted.ts';
import { accountRefused, challengedBy, type Failure, unanswerable, WRONG_PASSWORD } from './verdict.ts';

/** What it takes to look. */
export interface LookParts {
  readonly settings: Pick<RegistrationSettings, 'place' | 'user' | 'account'>;
  readonly stack: Pick<SipStack, 'request'>;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly random: Random;
}

/** What was seen of a registrar. `isProven`: it asked for the password, and took it. */
export type Sight =
  | { readonly kind: 'there'; readonly isProven: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** How long a registrar may take in all, in milliseconds. */
const PATIENCE_MS = 5000;
/** Once for a registrar's password, once for a proxy's, once for a nonce that grew old, and the answer. */
const MOST_REQUESTS = 4;

const SILENT: Sight = { kind: 'failed', failure: unansweredBecause({ kind: 'unanswered', why: 'timeout' }) };

/** Asks a registrar by OPTIONS (RFC 3261 11), in the name of the account: whether it is there, and what it thinks of us. Nothing is registered. */
export const lookAtRegistrar = async (parts: LookParts): Promise<Sight> => {
  const { clock } = parts;
  const patience = new AbortController();
  const done = new AbortController();
  void sleep(clock, PATIENCE_MS, done.signal).then(() => patience.abort());
  try {
    return (await unlessAborted(lookAround(parts, patience.signal), patience.signal)) ?? SILENT;
  } finally {
    done.abort();
  }
};

/** RFC 3263 4.3: the next place, where one does not answer. */
const lookAround = async (parts: LookParts, stop: AbortSignal): Promise<Sight> => {
  const { settings, resolver, random } = parts;
  let targets: readonly Target[];
  try {
    targets = await lookUp(settings.place, resolver, random);
  } catch (cause) {
    return { kind: 'failed', failure: notFoundBecause(settings.place.host, cause) };
  }
  let sight: Sight = { kind: 'failed', failure: notFoundBecause(settings.place.host, undefined) };
  for (const target of targets) {
    if (stop.aborted) break;
    sight = await lookAt(target, parts);
    if (sight.kind === 'there' || sight.failure.hope === 'refused') break;
  }
  return sight;
};

const lookAt = async (target: Target, { settings, stack, random }: LookParts): Promise<Sight> => {
  const { place, user, account } = settings;
  const proofs = new Proofs(account, random);
  const uri = `sip:${formatHost(place.host)}${place.port === undefined ? '' : `:${place.port}`}`;
  const record = `<sip:${user}@${formatHost(place.host)}>`;
  const tag = random.bytes(8).toString('hex');
  const callId = random.bytes(16).toString('hex');
  for (let sequence = 1; sequence <= MOST_REQUESTS; sequence += 1) {
    const answer = await stack.request({
      method: 'OPTIONS',
      uri,
      headers: [
        ['From', `${record};tag=${tag}`],
        ['To', `<${uri}>`],
        ['Call-ID', callId],
        ['CSeq', `${sequence} OPTIONS`],
        ['Accept', 'application/sdp'],
        ['User-Agent', 'Offhook'],
        ...proofs.fields('OPTIONS', uri),
      ],
      target,
    });
    if (answer.kind === 'unanswered') return { kind: 'failed', failure: unansweredBecause(answer) };
    const challenged = challengedBy(answer);
    if (!challenged) {
      const failure = accountRefused(answer.status);
      return failure ? { kind: 'failed', failure } : { kind: 'there', isProven: sequence > 1 && answer.status < 300 };
    }
    const taken = proofs.take(challenged.by, challenged.fields);
    if (taken === 'wrong-password') return { kind: 'failed', failure: WRONG_PASSWORD };
    if (taken !== 'answer') return { kind: 'failed', failure: unanswerable(taken) };
  }
  return { kind: 'failed', failure: WRONG_PASSWORD };
};
