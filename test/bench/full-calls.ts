import type { OffhookProcess } from '../support/offhook-process.ts';
import type { Account } from '../support/relying-app.ts';
import { type LiveCode, liveCodes, manyAtOnce, rowsFor } from './live-codes.ts';
import { type Measured, measure } from './measure.ts';
import { startProber } from './prober.ts';
import { cpuMs } from './usage.ts';

/** CPU milliseconds of Offhook for what one call needs and what was made before it. */
export interface Beforehand {
  /** A confirmation by `POST`, with its code. */
  readonly code: number;
  /** A REGISTER that is challenged: its nonce. */
  readonly nonce: number;
}

/** Calls that were measured, what they needed before, and the confirmations that they proved. */
export interface Played {
  readonly measured: Measured;
  readonly codes: readonly LiveCode[];
  readonly beforehand: Beforehand;
}

/** Whom to call, and from where. */
export interface Dialled {
  readonly offhook: Pick<OffhookProcess, 'app' | 'sip' | 'pid'>;
  /** They call in turn. */
  readonly lines: readonly Account[];
  /** Those of the second client; without any there is none. */
  readonly probers?: readonly Account[];
}

/** How many calls are asked for. */
export interface Wanted {
  readonly name: string;
  readonly callsPerSecond: number;
  readonly calls: number;
}

const PROBES_PER_SECOND = 5;

/** The codes that were made first live for ten minutes (test/bench/overrides.ts), of which the calls need some. */
const MAKE_WITHIN_MS = 480_000;

/** Makes a code and a nonce for each call, then plays and measures the calls. */
export const playFullCalls = async ({ offhook, lines, probers = [] }: Dialled, wanted: Wanted): Promise<Played> => {
  const { name, callsPerSecond, calls } = wanted;
  const startedAt = performance.now();
  const began = cpuMs(offhook.pid);
  const codes = await liveCodes(offhook, calls);
  const coded = cpuMs(offhook.pid);
  const rows = await rowsFor(offhook, lines, codes);
  const challenged = cpuMs(offhook.pid);
  const probes = probers.length > 0 ? Math.ceil((PROBES_PER_SECOND * calls) / callsPerSecond) : 0;
  const dials = (await liveCodes(offhook, probes)).map(({ dial }) => dial);
  const beside = () => startProber({ sip: offhook.sip, lines: probers, dials, perSecond: PROBES_PER_SECOND });
  if (performance.now() - startedAt > MAKE_WITHIN_MS)
    throw new Error(`It took too long to make ${calls} codes: the first ones would be over before they are dialled`);
  const load = { scenario: 'full-call', target: offhook.sip, callsPerSecond, calls, rows } as const;
  const measured = await measure(name, offhook.pid, load, probes > 0 ? beside : undefined);
  return { measured, codes, beforehand: { code: (coded - began) / calls, nonce: (challenged - coded) / calls } };
};

/** The same, after which all are cancelled: no more live afterwards than before. */
export const playAndCancel = async (dialled: Dialled, wanted: Wanted): Promise<Played> => {
  const played = await playFullCalls(dialled, wanted);
  await manyAtOnce(played.codes.length, (index) => dialled.offhook.app.cancel(played.codes[index]?.id ?? ''));
  return played;
};
