import type { Change, Confirmation } from '../../src/confirmation/index.ts';
import type { JudgedBefore } from '../../src/dialin/dial.ts';
import type { WrongCode } from '../../src/dialin/port.ts';
import type { LineKind, Tries } from '../../src/line/index.ts';
import {
  cancellation,
  codeNr,
  completion,
  confirmation,
  creation,
  grantFor,
  pending,
  refusedDial,
} from './confirmations.ts';

/** What can be the matter with the line that dials. */
const lines = ['as it was judged', 'changed since', 'gone', 'blocked'] as const;

/** What can be the matter with the code. */
const codes = [
  'nobody has',
  'waits for it',
  'waits for it no longer',
  'was cancelled',
  'was confirmed',
  'was confirmed, and not clicked in time',
  'was completed',
  'is of the internet',
  'was spent',
] as const;

type Code = (typeof codes)[number];

/** What became of a call by the same name before. `over`: no path is so long that it could be this one. */
const befores = ['never', 'just refused', 'refused and over', 'just confirmed', 'confirmed and over'] as const;

/** How long ago it was over, in milliseconds. */
const OVER_MS: Readonly<Record<JudgedBefore['outcome'], number>> = { refused: 6_000, confirmed: 33_000 };

/** The row of that call. `just`: when that is (milliseconds since the epoch). */
export const rowBefore = ({ before, nr, now }: DialCase, just: number): JudgedBefore | undefined => {
  if (before === 'never') return undefined;
  const outcome = before.includes('refused') ? 'refused' : 'confirmed';
  return { id: `call_before-${nr}`, at: before.startsWith('just') ? just : now - OVER_MS[outcome], outcome };
};

/** One dialled code, everything that stands when it comes, and what it has to come to. */
export interface DialCase {
  readonly name: string;
  readonly nr: number;
  readonly line: (typeof lines)[number];
  readonly kind: LineKind;
  readonly confirmsFor: '*' | readonly string[];
  readonly tries: Tries;
  readonly code: string;
  /** How the confirmation came to where it is, each of them committed; the last one writes `found`. */
  readonly past: readonly Change[];
  readonly found: Confirmation | undefined;
  readonly isSpent: boolean;
  /** Whether a call by the same name was judged before. */
  readonly before: (typeof befores)[number];
  readonly now: number;
  readonly expected: WrongCode | 'line-blocked' | 'line-changed' | 'merged' | 'confirmed';
}

/** What each state of the code is worth to a line that may confirm for its user. */
const worth: Readonly<Record<Code, WrongCode | 'confirmed'>> = {
  'nobody has': 'code-unknown',
  'waits for it': 'confirmed',
  'waits for it no longer': 'code-expired',
  'was cancelled': 'code-expired',
  'was confirmed': 'code-used',
  'was confirmed, and not clicked in time': 'code-expired',
  'was completed': 'code-used',
  'is of the internet': 'code-unknown',
  'was spent': 'code-used',
};

/** By the clock of the machine: an engine with a clock of its own judges deadlines by that. */
const now = Date.now();

/** Long over, and long to come, whichever of the two clocks is asked. */
const [past, soon] = [now - 60_000, now + 600_000];

const pastOf = (nr: number, code: Code): readonly Change[] => {
  const origin = code === 'is of the internet' ? 'internet' : 'home';
  const expiresAt = code === 'waits for it no longer' ? past : soon;
  const first = pending(nr, { origin, expiresAt });
  const begun: Change = { writes: [creation(first)] };
  const confirmed = confirmation(first, now);
  const clickedBy = (expiresAt: number) => ({ ...confirmed, next: { ...confirmed.next, expiresAt } as Confirmation });
  const [proved, late] = [clickedBy(soon), clickedBy(past)];
  const spent: Change = { writes: [proved], evidence: `phone:${first.id}` };
  switch (code) {
    case 'nobody has':
      return [];
    case 'was cancelled':
      return [begun, { writes: [cancellation(first, now)] }];
    case 'was confirmed':
      return [begun, spent];
    case 'was confirmed, and not clicked in time':
      return [begun, { ...spent, writes: [late] }];
    case 'was completed': {
      const grant = grantFor(first, { issuedAt: now, expiresAt: soon });
      return [begun, spent, { writes: [completion(proved.next, grant)], issue: grant }];
    }
    case 'was spent':
      return [begun, { writes: [refusedDial(first)], evidence: `phone:${first.id}` }];
    default:
      return [begun];
  }
};

/** A line whose next wrong code is its first, or the one that blocks it (`fewTries`); or that is blocked. */
const triesOf = (line: DialCase['line'], isOnTheBrink: boolean): Tries => ({
  wrongAt: isOnTheBrink ? [now - 2000, now - 1000] : [],
  blockedUntil: line === 'blocked' ? soon : 0,
  blocks: line === 'blocked' ? 1 : 0,
});

const expectedOf = (line: DialCase['line'], code: Code, isOthers: boolean, kind: LineKind): DialCase['expected'] => {
  if (line === 'changed since' || line === 'gone') return 'line-changed';
  if (line === 'blocked') return 'line-blocked';
  const isPending = code === 'waits for it' || code === 'was spent' || code === 'is of the internet';
  if (isPending && isOthers) return 'line-not-allowed';
  if (kind === 'ip' && (code === 'waits for it' || code === 'was spent')) return 'line-not-allowed';
  return worth[code];
};

/** All that can come together when a code is dialled. */
export const dialCases: readonly DialCase[] = lines
  .flatMap((line) => codes.map((code) => ({ line, code })))
  .flatMap((each) => [true, false].map((isOnTheBrink) => ({ ...each, isOnTheBrink })))
  .flatMap((each) => (['dect', 'ip'] as const).map((kind) => ({ ...each, kind })))
  .flatMap((each) => (['everybody', 'this user', 'others'] as const).map((users) => ({ ...each, users })))
  .flatMap((each) =>
    befores
      .slice(0, each.users === 'everybody' && each.kind === 'dect' ? undefined : 1)
      .map((before) => ({ ...each, before })),
  )
  .map(({ line, code, isOnTheBrink, kind, users, before }, nr) => {
    const history = pastOf(nr, code);
    const others = users === 'others';
    return {
      name: `a code that ${code}, by a line (${kind}, for ${users}${isOnTheBrink ? ', on the brink' : ''}) that is ${line}, in a call that was judged before: ${before}`,
      nr,
      line,
      kind,
      confirmsFor: users === 'everybody' ? '*' : [others ? 'somebody-else' : `user-${nr}`],
      tries: triesOf(line, isOnTheBrink),
      code: codeNr(nr),
      past: history,
      found: history.flatMap(({ writes }) => writes.map(({ next }) => next)).at(-1),
      isSpent: history.some(({ evidence }) => evidence !== undefined),
      before,
      now,
      expected: before.startsWith('just') ? 'merged' : expectedOf(line, code, others, kind),
    };
  });
