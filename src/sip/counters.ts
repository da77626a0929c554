import { RECOGNISED } from './methods.ts';

/** What the server counts. */
type SipCounter = 'sip_requests' | 'sip_dropped' | 'sip_digest_failures' | 'sip_bans';

/** Adds one. Labels have few values, none of them chosen by a stranger; the same ones are the same object each time. */
export type Count = (name: SipCounter, labels: Readonly<Record<string, string>>) => void;

const NONE: Readonly<Record<string, string>> = {};

const labelsOf = (label: string, values: readonly string[]): ReadonlyMap<string, Readonly<Record<string, string>>> =>
  new Map(values.map((value) => [value, { [label]: value }]));

const BY_METHOD = labelsOf('method', [...RECOGNISED]);
const OTHER_METHOD = { method: 'other' };
const BY_REASON = {
  rate: { reason: 'rate' },
  banned: { reason: 'banned' },
  slowed: { reason: 'slowed' },
  unreadable: { reason: 'unreadable' },
} as const;
const BY_SEVERITY = { banned: { severity: 'banned' }, slowed: { severity: 'slowed' } } as const;

/** The counters of one server; without a function to count with, nothing happens. */
export class Counters {
  readonly #count: Count | undefined;

  constructor(count: Count | undefined) {
    this.#count = count;
  }

  request(method: string): void {
    this.#count?.('sip_requests', BY_METHOD.get(method) ?? OTHER_METHOD);
  }

  /** `rate`: over the packet rate. `banned`, `slowed`: see `Bans`. `unreadable`: no SIP, or nothing that can be answered. */
  dropped(reason: keyof typeof BY_REASON): void {
    this.#count?.('sip_dropped', BY_REASON[reason]);
  }

  /** A wrong response over a fresh nonce. */
  digestFailure(): void {
    this.#count?.('sip_digest_failures', NONE);
  }

  /** A ban has begun. */
  ban(severity: keyof typeof BY_SEVERITY): void {
    this.#count?.('sip_bans', BY_SEVERITY[severity]);
  }
}
