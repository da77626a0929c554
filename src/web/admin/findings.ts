import type {
  CallView,
  ChainView,
  LineJson,
  ReadinessView,
  RefusedRequestView,
  WebhookJson,
} from '../../http/schema.ts';
import { lastCalls } from './last-calls.ts';

/** One thing that somebody should look at. `bad` ones first. */
export type Finding =
  | { readonly kind: 'part'; readonly weight: 'bad' | 'warn'; readonly part: ReadinessView['parts'][number] }
  | { readonly kind: 'suspect' | 'intruded'; readonly weight: 'bad'; readonly line: LineJson; readonly call: CallView }
  /** `off`: one that could confirm, were it switched on. */
  | { readonly kind: 'no-line'; readonly weight: 'bad'; readonly off: LineJson | undefined }
  | { readonly kind: 'passwords'; readonly weight: 'warn'; readonly tries: number; readonly address: string }
  | { readonly kind: 'refused'; readonly weight: 'warn'; readonly request: RefusedRequestView }
  | { readonly kind: 'blocked' | 'unregistered'; readonly weight: 'warn'; readonly line: LineJson }
  | { readonly kind: 'webhook'; readonly weight: 'warn'; readonly webhook: WebhookJson }
  | { readonly kind: 'seals'; readonly weight: 'warn'; readonly unsealed: number };

/** What is looked at. Undefined: not known yet, or not with this key; nothing is found there then. */
export interface Known {
  readonly health: ReadinessView | undefined;
  readonly lines: readonly LineJson[] | undefined;
  readonly calls: readonly CallView[] | undefined;
  /** Newest first. */
  readonly refused: readonly RefusedRequestView[] | undefined;
  readonly chain: ChainView | undefined;
  readonly webhooks: readonly WebhookJson[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const HOUR_MS = 3_600_000;
/** So many wrong passwords within an hour are more than somebody who sets a phone up needs. */
const MANY_WRONG_PASSWORDS = 5;
/** Seals come every ten seconds: so many events cannot wait for one unless none is made any more. */
const MANY_UNSEALED = 2000;

/** Whether a call from this line could confirm at all. */
export const canConfirm = ({ kind, enabled }: LineJson): boolean => enabled && kind !== 'ip';

/** Whether this line has to be registered to be there: one that a certificate or a peer proves need not. */
export const mustRegister = ({ certificate, peer }: LineJson): boolean => certificate === null && peer === null;

/** Everything that needs attention, the worst first. */
export const findingsIn = (known: Known): readonly Finding[] => {
  const all = [
    ...parts(known),
    ...noLine(known),
    ...badCalls(known),
    ...passwords(known),
    ...registrations(known),
    ...lineStates(known),
    ...outside(known),
  ];
  return [...all.filter(({ weight }) => weight === 'bad'), ...all.filter(({ weight }) => weight === 'warn')];
};

const parts = ({ health }: Known): readonly Finding[] =>
  (health?.parts ?? []).flatMap((part): readonly Finding[] => {
    if (!part.ok) return [{ kind: 'part', weight: 'bad', part }];
    return isOdd(part) ? [{ kind: 'part', weight: 'warn', part }] : [];
  });

/** A part that works may still have something to say for itself; how many ports are free is no complaint. */
export const isOdd = ({ ok, reason }: ReadinessView['parts'][number]): boolean =>
  ok && reason !== undefined && reason !== 'ports';

const noLine = ({ lines }: Known): readonly Finding[] =>
  lines === undefined || lines.some(canConfirm)
    ? []
    : [{ kind: 'no-line', weight: 'bad', off: lines.find(({ kind, enabled }) => !enabled && kind !== 'ip') }];

/** The last call of a line tells of its state: an earlier one has been made good. */
const badCalls = ({ lines, calls }: Known): readonly Finding[] => {
  const last = lastCalls(calls ?? []);
  return (lines ?? []).flatMap((line): readonly Finding[] => {
    const call = last.get(line.id);
    if (call?.refusal === 'line-suspect') return [{ kind: 'suspect', weight: 'bad', line, call }];
    if (call?.refusal === 'media-intruded') return [{ kind: 'intruded', weight: 'bad', line, call }];
    return [];
  });
};

const passwords = ({ calls, now }: Known): readonly Finding[] => {
  const wrong = (calls ?? []).filter(
    ({ refusal, at }) => refusal === 'unauthenticated' && Date.parse(at) > now - HOUR_MS,
  );
  const [latest] = wrong;
  if (!latest || wrong.length < MANY_WRONG_PASSWORDS) return [];
  return [{ kind: 'passwords', weight: 'warn', tries: wrong.length, address: latest.address }];
};

/** So many phones that cannot register are shown; more are the same mistake, or somebody who tries. */
const MOST_REFUSED = 3;

/** The last refusal of each phone that could not register within the hour. One that has got its line registered since is well. */
const registrations = ({ lines, refused, now }: Known): readonly Finding[] => {
  const phones = new Map<string, RefusedRequestView>();
  for (const request of refused ?? []) {
    const phone = `${request.address} ${request.line?.id}`;
    const registered = lines?.find(({ id }) => id === request.line?.id)?.registration?.address;
    if (request.method !== 'REGISTER' || Date.parse(request.at) <= now - HOUR_MS) continue;
    if (registered !== request.address && !phones.has(phone)) phones.set(phone, request);
  }
  return [...phones.values()].slice(0, MOST_REFUSED).map((request) => ({ kind: 'refused', weight: 'warn', request }));
};

const lineStates = (known: Known): readonly Finding[] => {
  const refused = new Set(registrations(known).flatMap((it) => (it.kind === 'refused' ? [it.request.line?.id] : [])));
  return (known.lines ?? []).filter(canConfirm).flatMap((line): readonly Finding[] => {
    if (line.tries.blockedForSeconds > 0) return [{ kind: 'blocked', weight: 'warn', line }];
    if (!mustRegister(line) || line.registration !== null || refused.has(line.id)) return [];
    return [{ kind: 'unregistered', weight: 'warn', line }];
  });
};

const outside = ({ webhooks, chain }: Known): readonly Finding[] => {
  const dead = (webhooks ?? []).filter((webhook) => webhook.dead > 0);
  const found: Finding[] = dead.map((webhook) => ({ kind: 'webhook', weight: 'warn', webhook }));
  if (chain && chain.unsealed > MANY_UNSEALED) found.push({ kind: 'seals', weight: 'warn', unsealed: chain.unsealed });
  return found;
};
