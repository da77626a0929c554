/** What people key in at this house. */
export interface NumberPlan {
  readonly serviceNumber: string;
  readonly code: { readonly prefix: string; readonly digits: number };
}

/** Whether a number is whole as it stands, or how long to wait for more keys, in milliseconds. */
export type Verdict = 'whole' | { readonly waitMs: number };

/** Somebody still keys in. */
const PATIENT_MS = 8000;
/** It could be whole. */
const SHORT_MS = 2500;

/** What a PBX does whose phones call Offhook by this internal number: it knows its own numbers to the last digit. */
export const judgeInternal = (number: string, keyed: string): Verdict => {
  if (keyed === number) return 'whole';
  return { waitMs: number.startsWith(keyed) ? PATIENT_MS : SHORT_MS };
};

/** What an ATA's digit map does, for `{ <prefix>x.. | <service number> | <service number>x.. | x+ }`. */
export const judge = ({ serviceNumber, code }: NumberPlan, keyed: string): Verdict => {
  for (const start of [code.prefix, serviceNumber]) {
    if (keyed === serviceNumber) return { waitMs: SHORT_MS };
    if (start.startsWith(keyed)) return { waitMs: PATIENT_MS };
    const rest = keyed.slice(start.length);
    if (!keyed.startsWith(start) || !/^\d*$/.test(rest)) continue;
    return rest.length >= code.digits ? 'whole' : { waitMs: PATIENT_MS };
  }
  return { waitMs: SHORT_MS };
};
