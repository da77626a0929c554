import type { CallView, LineJson, RefusedRequestPageView } from '../../../http/schema.ts';
import type { AddPhoneKey } from '../../i18n/add-phone-texts.ts';
import { type Said, said } from './said.ts';

/** Whoever reads a number and dials it has done so by then. */
const DIALS_WITHIN_MS = 25_000;
const MOMENT_MS = 2000;

type Words = readonly [says: AddPhoneKey, todo: AddPhoneKey];

const sound: Words = ['tryMedia', 'doMedia'];

/** What went wrong with a dialled code, and what to do. The rest has its words in the sections of calls. */
const causes = new Map<string, Words>([
  ['code-incomplete', ['tryTooEarly', 'doTooEarly']],
  ['not-a-code', ['tryNoCode', 'doNoCode']],
  ['code-unknown', ['tryUnknown', 'doUnknown']],
  ['code-expired', ['tryExpired', 'doExpired']],
  ['code-used', ['tryExpired', 'doExpired']],
  ['line-suspect', ['trySuspect', 'doSuspect']],
  ['line-kind-refused', ['tryIp', 'doIp']],
  ['transport-refused', ['whyBrowser', 'doBrowser']],
  ['call-diverted', ['tryDiverted', 'doDiverted']],
  ['line-not-allowed', ['tryNotAllowed', 'doNotAllowed']],
  ['line-blocked', ['tryBlocked', 'doBlocked']],
  ['abandoned', ['tryAbandoned', 'doAbandoned']],
  ['media-unusable', sound],
  ['sdp-unaccepted', sound],
  ['password-wrong', ['whyPassword', 'doPassword']],
  ['not-authenticated', ['whyEither', 'doEither']],
  ['call-refused', ['tryRefused', 'doRefused']],
]);

/** One call or refused INVITE of the line. */
interface Dialled {
  readonly at: string;
  readonly address: string;
  readonly userAgent: string | null;
  /** Null where it confirmed. */
  readonly refusal: string | null;
  readonly signals: readonly string[];
}

/**
 * What became of a number that was to be dialled on this line since `since` (RFC 3339), from the newest call. `now`: by the clock of
 * the server, in milliseconds.
 */
export const whyNoCall = (
  line: Pick<LineJson, 'id'>,
  recent: Pick<RefusedRequestPageView, 'items' | 'heard'>,
  calls: readonly CallView[],
  since: string,
  now: number,
): Said => {
  const invites = recent.items.filter((it) => it.line?.id === line.id && isCall(it) && !calls.some(isSame(it)));
  const call = newestSince(since, [...calls, ...invites]);
  const heard = recent.heard.find(
    (it) => it.line?.id === line.id && isCall(it) && Date.parse(it.at) >= Date.parse(since),
  );
  const isLast = heard && !(call && Date.parse(call.at) >= Date.parse(heard.at));
  if (isLast && heard.answer === 'taken') return said('waits', ['tryGoing', 'doGoing'], { who: heard, at: heard.at });
  if (isLast && heard.answer === 'incomplete')
    return said('bad', ['tryTooEarly', 'doTooEarly'], { who: heard, at: heard.at });
  if (!call) return nothingYet(Date.parse(since), now);
  const { at, refusal, signals } = call;
  if (refusal === null) return said('good', ['tryConfirmed'], { who: call, at });
  const words: readonly [AddPhoneKey, AddPhoneKey?] = causes.get(refusal) ?? ['tryOther'];
  return said('bad', words, { who: call, at, refusal, signals });
};

const isCall = ({ method }: { readonly method: string | null }): boolean => method === 'INVITE';

const nothingYet = (since: number, now: number): Said =>
  now - since < DIALS_WITHIN_MS ? said('waits', ['tryNothing']) : said('waits', ['tryNothing', 'doNothingDialled']);

/** A call that was refused stands in both lists, a moment apart; the one of calls knows its signs. */
const isSame =
  ({ refusal, at }: Pick<Dialled, 'refusal' | 'at'>) =>
  (call: Pick<Dialled, 'refusal' | 'at'>): boolean =>
    call.refusal === refusal && Math.abs(Date.parse(call.at) - Date.parse(at)) < MOMENT_MS;

/** The newest since then. */
const newestSince = (
  since: string,
  dialled: readonly (Omit<Dialled, 'signals'> & Partial<Dialled>)[],
): Dialled | undefined => {
  const [newest] = dialled
    .filter(({ at }) => Date.parse(at) >= Date.parse(since))
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return newest && { ...newest, signals: newest.signals ?? [] };
};
