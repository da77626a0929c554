import type { DialPlan } from './plan.ts';
import type { Dialler } from './step.ts';

/** A star code that a device takes for itself when it leaves the factory. */
export interface StarCode {
  readonly code: string;
  readonly meaning: string;
}

const secure: readonly StarCode[] = [
  { code: '*16', meaning: 'secure all calls' },
  { code: '*17', meaning: 'secure no call' },
  { code: '*18', meaning: 'secure the next call' },
  { code: '*19', meaning: 'do not secure the next call' },
];

/** Grandstream HT8xx, "Enable Call Features". Not all of them: those that the documents read for this table name. */
export const grandstreamStarCodes: readonly StarCode[] = [
  { code: '*00', meaning: 'telephone line (models with an FXO port)' },
  ...secure,
  { code: '*92', meaning: 'forward delayed calls' },
];

/** Cisco SPA1x2 and its family, "Vertical Service Activation Codes". */
export const ciscoStarCodes: readonly StarCode[] = [
  { code: '*07', meaning: 'redial' },
  ...secure,
  { code: '*66', meaning: 'call back' },
  { code: '*67', meaning: 'withhold the own number' },
  { code: '*69', meaning: 'call the last caller' },
  { code: '*72', meaning: 'forward all calls' },
  { code: '*73', meaning: 'forward all calls, off' },
  { code: '*77', meaning: 'refuse anonymous calls' },
  { code: '*78', meaning: 'do not disturb' },
  { code: '*79', meaning: 'do not disturb, off' },
  { code: '*81', meaning: 'withhold the own number once' },
  { code: '*82', meaning: 'show the own number once' },
  { code: '*86', meaning: 'call back, off' },
  { code: '*87', meaning: 'refuse anonymous calls, off' },
  { code: '*90', meaning: 'forward when busy' },
  { code: '*91', meaning: 'forward when busy, off' },
  { code: '*92', meaning: 'forward when nobody answers' },
  { code: '*93', meaning: 'forward when nobody answers, off' },
  { code: '*98', meaning: 'blind transfer' },
];

/** A factory star code that takes codes of this dial plan for itself. `share` of them, from above 0 to 1. */
export interface Collision extends StarCode {
  readonly share: number;
}

/** Which of these star codes a phone can hit while somebody dials a code, and how many of the codes they swallow. */
export const collisionsOf = (plan: DialPlan, codes: readonly StarCode[]): readonly Collision[] =>
  codes.map((starCode) => ({ ...starCode, share: shareOf(plan, starCode.code) })).filter(({ share }) => share > 0);

const shareOf = ({ prefix, digits, profile }: DialPlan, code: string): number => {
  if (prefix.startsWith(code)) return 1;
  const rest = code.slice(prefix.length);
  if (!code.startsWith(prefix) || rest.length > digits || !/^\d+$/.test(rest)) return 0;
  if (profile === 'standard') return 10 ** -rest.length;
  return /^[0-5]/.test(rest) ? 10 ** (1 - rest.length) / 6 : 0;
};

/** A dialler whose device still has its star codes: it takes one as soon as it is keyed in. */
export const withStarCodes =
  (codes: readonly StarCode[], dialler: Dialler): Dialler =>
  (keys) => {
    const taken = codes.find(({ code }) => code === keys);
    return taken === undefined ? dialler(keys) : { kind: 'keep', ...taken };
  };
