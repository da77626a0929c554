import { readCursor, readMergedCursor, writeCursor, writeMergedCursor } from '../lib/index.ts';
import type { CallLog, CallRecord } from './port.ts';

/** A call of nobody known. `order` rises with every one, also over a restart: no page shows one twice. */
export interface Stranger {
  readonly call: CallRecord;
  readonly order: number;
}

type Page = Awaited<ReturnType<CallLog['recent']>>;

/** What a page is made of: `ofLog` reads `limit` calls from a cursor of the log on. */
interface Sources {
  readonly ofLog: (query: { readonly cursor?: string; readonly limit: number }) => Promise<Page>;
  /** Newest first. */
  readonly strangers: readonly Stranger[];
}

/** Behind the last call of the log: sequence numbers begin at 1. */
const LOG_END = writeCursor(0);

/** A page of the log with the strangers among its calls, newest first and at most `limit`. Throws for a cursor that no page gave. */
export const pageOfBoth = async (
  { ofLog, strangers }: Sources,
  cursor: string | undefined,
  limit: number,
): Promise<Page> => {
  const from = placeOf(cursor);
  const read = (most: number) => ofLog({ limit: most, ...(from.log !== undefined && { cursor: from.log }) });
  const page = await read(limit);
  const waiting = strangers.filter(({ order }) => order < from.before);
  const { items, logged, strange } = merged(page.items, waiting, limit);
  if (page.next === null && items.length === page.items.length + waiting.length) return { items, next: null };
  const before = waiting[strange - 1]?.order ?? from.before;
  const first = await placeInLog({ page, logged, from: from.log, read });
  return { items, next: writeMergedCursor({ first, second: writeCursor(before) }) };
};

/** Where the log goes on behind the calls of this page of it that were shown. */
const placeInLog = async ({
  page,
  logged,
  from,
  read,
}: {
  readonly page: Page;
  readonly logged: number;
  readonly from: string | undefined;
  readonly read: (limit: number) => Promise<Page>;
}): Promise<string | undefined> => {
  if (logged === page.items.length) return page.next ?? LOG_END;
  return logged === 0 ? from : ((await read(logged)).next ?? LOG_END);
};

/** Up to where both were read. */
interface Place {
  readonly log: string | undefined;
  /** The order of the last stranger that was shown. */
  readonly before: number;
}

const START: Place = { log: undefined, before: 999_999_999_999_999 };

const placeOf = (cursor: string | undefined): Place => {
  if (cursor === undefined) return START;
  const place = readMergedCursor(cursor);
  const before = place && readCursor(place.second);
  if (before === undefined) throw new Error('That is no cursor of this list');
  return { log: place?.first, before };
};

/** The newest of both; each is read from its head on, so that a place in it says what was shown. */
const merged = (ofLog: readonly CallRecord[], strangers: readonly Stranger[], limit: number) => {
  const items: CallRecord[] = [];
  let logged = 0;
  let strange = 0;
  while (items.length < limit) {
    const call = ofLog[logged];
    const stranger = strangers[strange]?.call;
    if (stranger && (!call || stranger.at > call.at)) {
      items.push(stranger);
      strange += 1;
    } else if (call) {
      items.push(call);
      logged += 1;
    } else break;
  }
  return { items, logged, strange };
};
