import { type CallerRefusal, callerChecks, type JudgedLine } from './caller-checks.ts';
import type { LineTrust } from './port.ts';
import { type Claims, type SignalStrength, signalsIn } from './signals.ts';

/** Whether a caller who has proven to be a line is believed to be what the line was provisioned as. `signals`: names of all that was noticed. */
export type Verdict =
  | { readonly kind: 'trusted'; readonly signals: readonly string[] }
  | { readonly kind: 'refused'; readonly refusal: CallerRefusal; readonly signals: readonly string[] };

/** What each level of trust does not tolerate. */
const refusesOn: Readonly<Record<LineTrust, readonly SignalStrength[]>> = {
  provisioned: [],
  standard: ['strong'],
  strict: ['strong', 'weak'],
};

/**
 * Step 5 of the decisions, for a caller whom digest, a certificate or a trusted peer has proven to be `line`. Positive
 * identity comes from that proof and from how the owner provisioned the line; what the request says of itself can only
 * refuse. Total: it takes any text, in time linear in its length.
 */
export const judge = (line: JudgedLine, claims: Claims): Verdict => {
  const failed = callerChecks.filter(({ fails }) => fails(claims, line));
  const seen = signalsIn(claims, line);
  const names = [...failed, ...seen].map(({ name }) => name);
  const [first] = failed;
  if (first) return { kind: 'refused', refusal: first.refusal, signals: names };
  const contradicted = seen.some(({ strength }) => refusesOn[line.trust].includes(strength));
  return contradicted
    ? { kind: 'refused', refusal: 'line-suspect', signals: names }
    : { kind: 'trusted', signals: names };
};
