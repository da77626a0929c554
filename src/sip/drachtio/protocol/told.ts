import { bareHost } from '../../../lib/index.ts';

const CR = 0x0d;

/** What became of something that drachtio was told to do. */
export interface Outcome {
  /** Whether it was done. */
  readonly ok: boolean;
  /** What else it says, in order: why it was not done, or what was sent and over which dialog. */
  readonly words: readonly string[];
  /** The SIP message that was sent. */
  readonly message: Buffer | undefined;
}

/** A SIP message that drachtio hands on, whole and as it came. */
export interface Handed {
  /** `application`: drachtio sent this itself, on behalf of the application. */
  readonly from: 'network' | 'application';
  /** `udp`, `tcp` or `tls`; WebSocket is called `tcp`. */
  readonly protocol: string;
  /** Where it came from. */
  readonly address: string;
  readonly port: number;
  /** Names the request in the answer to it; of a response, the request of ours that it answers. `unsolicited` where nothing is to be answered. */
  readonly transaction: string;
  /** Empty outside a dialog. */
  readonly dialog: string;
  /** Where it came to; only of requests outside a dialog. */
  readonly receivedAt: { readonly address: string; readonly port: number } | undefined;
  readonly message: Buffer;
}

/** One frame of drachtio's. */
export type Told =
  | { readonly kind: 'outcome'; readonly of: string; readonly outcome: Outcome }
  | { readonly kind: 'handed'; readonly handed: Handed }
  /** Of a kind that nobody asked for: call records. */
  | { readonly kind: 'other' };

const OTHER: Told = { kind: 'other' };

const portOf = (text: string | undefined): number => {
  const port = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0;
  return port > 65_535 ? 0 : port;
};

/**
 * Reads a frame: words with `|` between them, and below them, where there is one, a SIP message.
 *
 * | words | |
 * |---|---|
 * | `id, response, id of the command, OK, ...` | done |
 * | `id, response, id of the command, NO or NOK, why` | not done |
 * | `id, sip, network or application, bytes, protocol, address, port, time, transaction, dialog, own address, own port` | a message |
 */
export const readTold = (frame: Buffer): Told => {
  const lineEnd = frame.indexOf(CR);
  const line = frame.toString('utf8', 0, lineEnd === -1 ? frame.length : lineEnd);
  const message = lineEnd === -1 ? undefined : frame.subarray(lineEnd + 2);
  const [, kind, ...words] = line.split('|');
  if (kind === 'response') {
    const [of = '', verdict, ...rest] = words;
    return { kind: 'outcome', of, outcome: { ok: verdict === 'OK', words: rest, message } };
  }
  if (kind !== 'sip' || !message) return OTHER;
  const [from, , protocol = '', address = '', port, , transaction = '', dialog = '', ownAddress, ownPort] = words;
  if (from !== 'network' && from !== 'application') return OTHER;
  // drachtio writes its own IPv6 addresses in brackets.
  const receivedAt = ownAddress && ownPort ? { address: bareHost(ownAddress), port: portOf(ownPort) } : undefined;
  return {
    kind: 'handed',
    handed: { from, protocol, address, port: portOf(port), transaction, dialog, receivedAt, message },
  };
};
