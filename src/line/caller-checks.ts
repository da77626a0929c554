import type { Line } from './port.ts';
import type { Claims } from './signals.ts';

/** Why a caller may not confirm. */
export type CallerRefusal = 'transport-refused' | 'line-kind-refused' | 'call-diverted' | 'line-suspect';

/** What `judge` has to know of a line. */
export type JudgedLine = Pick<Line, 'kind' | 'username' | 'trust' | 'peer'>;

/** One thing that no level of trust tolerates in a caller. */
export interface CallerCheck {
  /** Stable, kebab-case, listed like a signal. */
  readonly name: string;
  readonly refusal: CallerRefusal;
  /** One sentence for the owner of the phone. */
  readonly meaning: string;
  readonly fails: (claims: Claims, line: JudgedLine) => boolean;
}

/** However malformed: who was passed on by a sender that cannot write is passed on. */
const has =
  (...names: readonly string[]) =>
  ({ header, unreadable }: Claims): boolean =>
    names.some((name) => header(name).length > 0 || unreadable(name).length > 0);

/** RFC 7044 5.1: every retargeting adds an entry, and marks it with `mp` or `rc`; RFC 4458: the URI says the `cause`. */
const RETARGETED = /(?:[;?&]|%3B)\s*(?:mp|rc|cause)\s*(?:=|%3D)/i;

/** RFC 7044 5: `name-addr *( SEMI hi-param )`. */
const ENTRY = /^(?:"(?:[^"\\]|\\[\s\S])*"[ \t]*|[^"<>:]*)<[^<>]*>[ \t]*(?:;[^<>]*)?$/;

/** One entry says nothing; what cannot be read may be any number of them. */
const passedOn = ({ header, unreadable }: Claims): boolean => {
  const entries = header('History-Info');
  if (entries.length > 1 || unreadable('History-Info').length > 0) return true;
  return entries.some((entry) => !ENTRY.test(entry) || RETARGETED.test(entry) || /index=.*index=/i.test(entry));
};

/** RFC 3323 4.1.1.3: who withholds his number is nobody in From; digest alone says who it is then. */
const ANONYMOUS = 'anonymous';

/** Behind a peer, From is what the caller wants to be shown (RFC 3325): there the line is found by P-Asserted-Identity. */
const namesAnother = ({ fromUser }: Claims, { username, peer }: JudgedLine): boolean =>
  peer === null && fromUser !== username && fromUser.toLowerCase() !== ANONYMOUS;

/** The first of them that a caller fails is the refusal: the order is that of the decisions (docs/adr/0006). */
export const callerChecks: readonly CallerCheck[] = [
  {
    name: 'websocket',
    refusal: 'transport-refused',
    meaning: 'The call came over a WebSocket: a browser.',
    fails: ({ transport }) => transport === 'ws' || transport === 'wss',
  },
  {
    name: 'ip-line',
    refusal: 'line-kind-refused',
    meaning: 'The line is provisioned as an IP phone or app.',
    fails: (_claims, { kind }) => kind === 'ip',
  },
  {
    name: 'from-names-another',
    refusal: 'line-suspect',
    meaning: 'From names somebody else than the line that has proven itself. Not looked at behind a peer.',
    fails: namesAnother,
  },
  {
    name: 'kind-unlike-number',
    refusal: 'line-suspect',
    meaning:
      'The number that the PBX gives for the caller belongs to another kind of phone than the line is provisioned as.',
    fails: ({ given }, { kind }) => given !== undefined && given !== kind,
  },
  {
    name: 'diversion',
    refusal: 'call-diverted',
    meaning: 'The call was diverted (RFC 5806, Diversion).',
    fails: has('Diversion', 'CC-Diversion'),
  },
  {
    name: 'referred-by',
    refusal: 'call-diverted',
    meaning: 'The call was transferred (RFC 3892, Referred-By).',
    fails: has('Referred-By'),
  },
  {
    name: 'replaces',
    refusal: 'call-diverted',
    meaning: 'The call takes the place of another (RFC 3891, Replaces).',
    fails: has('Replaces'),
  },
  {
    name: 'history-info',
    refusal: 'call-diverted',
    meaning: 'The call has been passed on before (RFC 7044, History-Info with a second entry or a cause).',
    fails: passedOn,
  },
];
