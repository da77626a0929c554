import type { SipRequest } from './syntax/message.ts';
import { parseParams } from './syntax/params.ts';
import type { HeaderFields } from './syntax/response.ts';

/** RFC 4028 4: "The absolute minimum for the Session-Expires header field is 90 seconds." It is ours too. */
const MIN_SE_SECONDS = 90;

/** An answer to a request for shorter sessions than there are here. */
export interface SessionTimerRefusal {
  readonly status: 422;
  readonly headers: HeaderFields;
}

/** What Session-Expires says (RFC 4028 4). */
interface SessionExpires {
  readonly seconds: number;
  /** Who shall refresh, where the caller has a wish. */
  readonly refresher: 'uac' | 'uas' | undefined;
}

const TOO_SMALL: SessionTimerRefusal = { status: 422, headers: [['Min-SE', String(MIN_SE_SECONDS)]] };

const refresherOf = (text: string | undefined): SessionExpires['refresher'] => {
  const wanted = text?.toLowerCase();
  return wanted === 'uac' || wanted === 'uas' ? wanted : undefined;
};

/** RFC 4028 7.4 lets every INVITE and UPDATE ask for it. What is malformed asks for nothing (RFC 3261 8.2.2). */
const sessionExpires = (request: SipRequest): SessionExpires | undefined => {
  if (request.method !== 'INVITE' && request.method !== 'UPDATE') return undefined;
  const [value, another] = request.headers('Session-Expires');
  const digits = /^\d{1,10}/.exec(value ?? '')?.[0];
  if (value === undefined || another !== undefined || digits === undefined) return undefined;
  const params = parseParams(value, digits.length);
  return params && { seconds: Number(digits), refresher: refresherOf(params.get('refresher')) };
};

const supportsTimer = (request: SipRequest): boolean =>
  [...request.headers('Supported'), ...request.headers('Require')].some((tag) => tag.toLowerCase() === 'timer');

/**
 * RFC 4028 9: "If an incoming request contains a Supported header field with a value 'timer' and a Session Expires header field, the UAS MAY
 * reject the INVITE request with a 422 (Session Interval Too Small) response if the session interval in the Session-Expires header
 * field is smaller than the minimum interval defined by the UAS' local policy." Who does not support timers could not follow it.
 */
export const sessionTimerRefusal = (request: SipRequest): SessionTimerRefusal | undefined => {
  const asked = sessionExpires(request);
  return asked && asked.seconds < MIN_SE_SECONDS && supportsTimer(request) ? TOO_SMALL : undefined;
};

/**
 * What a 2xx says of the session timer that was asked for; nothing where none was. Table 2 of RFC 4028 9: the caller's wish counts;
 * without one the caller refreshes where it can, else it is said that we would. No call here lasts until a refresh is due unless
 * `limits.callSeconds` is set that high, and then the caller ends it. "If the refresher parameter is 'uac', the UAS MUST place a Require
 * header field into the response with the value 'timer'", and for `uas` it should.
 */
export const sessionTimerHeaders = (request: SipRequest): HeaderFields => {
  const asked = sessionExpires(request);
  if (!asked || asked.seconds < MIN_SE_SECONDS) return [];
  const supported = supportsTimer(request);
  const refresher = supported ? (asked.refresher ?? 'uac') : 'uas';
  const agreed = ['Session-Expires', `${asked.seconds};refresher=${refresher}`] as const;
  return supported ? [['Require', 'timer'], agreed] : [agreed];
};
