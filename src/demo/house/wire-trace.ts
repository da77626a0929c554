/** One SIP message as the drawer of the page shows it. */
export interface Traced {
  /** `INVITE *10482913`, or `200 OK`. */
  readonly summary: string;
  /** The method that it belongs to. */
  readonly method: string;
  /** Undefined: a request. */
  readonly status: number | undefined;
  /** The whole message; what proves the sender is left out. */
  readonly text: string;
}

const REQUEST = /^([A-Z]+) (?:sips?:(?:([^@;\s]*)@)?|tel:)?\S* SIP\/2\.0\r\n/;
const RESPONSE = /^SIP\/2\.0 (\d{3}) ?(.*)\r\n/;
const CSEQ = /^CSeq: *\d+ +([A-Z]+)/im;
const PROOF = /^((?:Proxy-)?Authorization: *\w+) .*(?:\r\n[ \t].*)*/gim;
const MAX_TEXT = 4096;

/** What a SIP message says. Undefined: keep-alives and what is no SIP. */
export const traceOf = (text: string): Traced | undefined => {
  const shown = text.replace(PROOF, '$1 (not shown)').slice(0, MAX_TEXT);
  const response = RESPONSE.exec(text);
  if (response) {
    const [, status = '', reason = ''] = response;
    return { summary: `${status} ${reason}`, method: CSEQ.exec(text)?.[1] ?? '', status: Number(status), text: shown };
  }
  const request = REQUEST.exec(text);
  if (!request) return undefined;
  const [, method = '', user] = request;
  // Only an INVITE dials: elsewhere the user is the phone itself.
  const dialled = method === 'INVITE' && user !== undefined ? ` ${unescaped(user)}` : '';
  return { summary: `${method}${dialled}`, method, status: undefined, text: shown };
};

const unescaped = (user: string): string => {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
};
