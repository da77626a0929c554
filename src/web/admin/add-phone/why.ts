import type {
  CallView,
  HeardPhoneView,
  LineJson,
  RefusedRequestPageView,
  RefusedRequestView,
} from '../../../http/schema.ts';
import type { AddPhoneKey } from '../../i18n/add-phone-texts.ts';
import { type Said, said } from './said.ts';

/** A phone that was asked for its password answers within this time, if it will. */
const GRACE_MS = 3000;
/** What a stranger did longer ago has nothing to do with the phone that somebody waits for; nor does a call. */
const LATELY_MS = 600_000;

type Words = readonly [says: AddPhoneKey, todo?: AddPhoneKey];

const readable: Words = ['whyUnreadable', 'doUnreadable'];
const server: Words = ['whyServer', 'doServer'];

/** Why a phone that asks to be registered is refused, and what to do. */
const causes = new Map<string, Words>([
  ['password-wrong', ['whyPassword', 'doPassword']],
  ['user-unknown', ['whyUser', 'doUser']],
  ['not-authenticated', ['whyEither', 'doEither']],
  ['challenge-unanswered', ['whyUnanswered', 'doUnanswered']],
  ['line-unusable', ['whyUnusable', 'doUnusable']],
  ['account-mismatch', ['whyAccount', 'doAccount']],
  ['credentials-unreadable', ['whyAlgorithm', 'doAlgorithm']],
  ['realm-mismatch', ['whyRealm', 'doRealm']],
  ['nonce-stale', ['whyStale', 'doStale']],
  ['target-mismatch', ['whyTarget', 'doTarget']],
  ['interval-too-brief', ['whyInterval', 'doInterval']],
  ['out-of-order', ['whyOrder', 'doOrder']],
  ['extension-unsupported', ['whyExtension', 'doExtension']],
  ['origin-refused', ['whyOutside', 'doOutside']],
  ['transport-refused', ['whyBrowser', 'doBrowser']],
  ['banned', ['whyBanned', 'doBanned']],
  ['slowed', ['whyBanned', 'doBanned']],
  ['rate-limited', ['whyRate', 'doRate']],
  ['transport-unknown', ['whyProxy', 'doProxy']],
  ['sender-unknown', ['whyProxy', 'doProxy']],
  ['malformed', readable],
  ['unreadable', readable],
  ['too-large', readable],
  ['scheme-unknown', readable],
  ['version-unknown', readable],
  ['contacts-unusable', readable],
  ['overloaded', server],
  ['draining', server],
  ['clock-behind', server],
  ['store-unavailable', server],
]);

/** Reads what there is to know of a phone that should register for this line, or has: the newest of it decides. `now`: by the clock of the server, in milliseconds. */
export const why = (
  line: LineJson,
  recent: Pick<RefusedRequestPageView, 'items' | 'heard'>,
  calls: readonly CallView[],
  now: number,
): Said => {
  if (!line.enabled) return said('bad', ['whyDisabled', 'doDisabled']);
  const call = calls.find(({ at }) => now - Date.parse(at) < LATELY_MS);
  const calling = call && said('good', ['whyCalls'], { who: call, at: call.at });
  if (line.peer !== null) return calling ?? said('waits', ['whyPeer', 'doPeer']);
  const cause = causeOf(line, recent, now);
  const own = ownHeard(line, recent.heard, now);
  const { registration } = line;
  if (registration && (own === undefined || own.answer === 'taken' || cause === undefined))
    return said('good', ['whyRegistered'], { who: registration, at: own?.answer === 'taken' ? own.at : undefined });
  if (calling && !isOlder(calling.at, cause?.at)) return calling;
  if (cause) return cause;
  const [other] = recent.heard.filter(({ answer }) => answer === 'taken');
  return other
    ? said('waits', ['whyNothingOfIt', 'doNothingOfIt'], { who: other })
    : said('waits', ['whyNothing', 'doNothing']);
};

const isOlder = (at: string | undefined, than: string | undefined): boolean =>
  at !== undefined && than !== undefined && Date.parse(at) < Date.parse(than);

const isRegister = ({ method }: { readonly method: string | null }): boolean =>
  method === 'REGISTER' || method === null;

/** What was heard last for the line; a phone that may still answer has not been heard yet. */
const ownHeard = (line: LineJson, heard: readonly HeardPhoneView[], now: number): HeardPhoneView | undefined =>
  heard.find((it) => it.line?.id === line.id && it.method === 'REGISTER' && !mayAnswer(it, now));

const mayAnswer = ({ answer, at }: HeardPhoneView, now: number): boolean =>
  answer === 'challenged' && now - Date.parse(at) < GRACE_MS;

/** Why no phone of the line is registered: what its own was refused for, else what may have been it. */
const causeOf = (
  line: LineJson,
  { items, heard }: Pick<RefusedRequestPageView, 'items' | 'heard'>,
  now: number,
): Said | undefined => {
  const requests = items.filter(isRegister);
  const own = requests.find((it) => it.line?.id === line.id);
  const isNews = ({ at }: { readonly at: string }): boolean => now - Date.parse(at) < LATELY_MS;
  const isIts = ({ address }: { readonly address: string }): boolean => !own || !isNews(own) || own.address === address;
  const strange = requests.find((it) => it.line === null && isNews(it) && isIts(it));
  const asked = heard.find(
    (it) =>
      it.answer === 'challenged' &&
      isRegister(it) &&
      !mayAnswer(it, now) &&
      (it.line === null ? isNews(it) && isIts(it) : it.line.id === line.id),
  );
  const refused = newest([own, strange].filter((it) => it !== undefined));
  if (asked && !(refused && isOlder(asked.at, refused.at)))
    return said('bad', ['whyAsked', 'doAsked'], { who: asked, at: asked.at });
  return refused && causeIn(refused);
};

const newest = (requests: readonly RefusedRequestView[]): RefusedRequestView | undefined =>
  [...requests].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];

const causeIn = (request: RefusedRequestView): Said => {
  const { refusal, at } = request;
  return said('bad', causes.get(refusal) ?? ['whyOther'], { who: request, at, refusal });
};
