import type { CodeShape } from './code.ts';
import type { Method, Origin } from './state.ts';

/** The numbers of the domain. Durations in whole seconds. */
export interface Policy {
  /** How long evidence is waited for. More than `longestPendingSeconds` counts as that. */
  readonly pendingSeconds: number;
  /** How long the OK click is waited for after the evidence. */
  readonly okSeconds: number;
  /** How long a grant lives, from the OK click. */
  readonly grantSeconds: number;
  /** Live confirmations per installation. */
  readonly maxLive: number;
  /** Live confirmations per user of an app. */
  readonly maxPerUser: number;
  /** Wrong app codes that block a confirmation. */
  readonly appCodeTries: number;
  /** What a caller is told to wait after that. */
  readonly appCodeBlockSeconds: number;
  /** How long a code that was live keeps itself and its look-alikes from being drawn again. */
  readonly codeReuseSeconds: number;
  /** The button is nobody's until so long after the last contest. */
  readonly buttonQuietSeconds: number;
  /** A press older than that is ignored. */
  readonly pressSeconds: number;
  readonly code: CodeShape;
}

/** NIST SP 800-63B and OWASP ASVS 6.5.5: a code dialled out of band is good for ten minutes at most, whatever is configured. */
export const longestPendingSeconds = 600;

/**
 * What could prove presence for one user at this moment. `phone`: an enabled line that is no IP phone may confirm for the user; where wrong
 * codes have blocked all of them, until when (milliseconds since the epoch).
 */
export interface Wired {
  readonly phone: 'free' | 'absent' | { readonly blockedUntil: number };
  readonly button: 'free' | 'busy' | 'absent';
  readonly totp: boolean;
}

/** A method that is there but cannot offer now. */
export interface Unavailable {
  readonly method: Method;
  readonly reason: 'busy' | 'no-line' | 'line-blocked';
}

/** What may be shown to the person who is asked. */
export interface Offer {
  readonly methods: readonly Method[];
  readonly unavailable: readonly Unavailable[];
}

/** What is offered from an origin. From the internet only the app code can appear (R4, R5); the button and the phone are not even named there. */
export const offered = (origin: Origin, wired: Wired): Offer => {
  const totp: readonly Method[] = wired.totp ? ['totp'] : [];
  if (origin === 'internet') return { methods: totp, unavailable: [] };

  const methods: Method[] = [];
  const unavailable: Unavailable[] = [];
  if (wired.button === 'free') methods.push('button');
  if (wired.button === 'busy') unavailable.push({ method: 'button', reason: 'busy' });
  if (wired.phone === 'free') methods.push('phone');
  else unavailable.push({ method: 'phone', reason: wired.phone === 'absent' ? 'no-line' : 'line-blocked' });
  return { methods: [...methods, ...totp], unavailable };
};

/** Whether anything could prove presence before the question ends: a line that is blocked now may be free by then, or be unblocked. */
export const isProvable = ({ methods, unavailable }: Offer): boolean =>
  methods.length > 0 || unavailable.some(({ reason }) => reason === 'line-blocked');
