import type { ConfirmationView } from '../../http/schema.ts';
import type { Failure } from './details.ts';
import type { Deadline } from './time-left.ts';

/** Why a typed code was not taken. `times` counts them, so that the same answer twice is two answers. */
export interface CodeRefusal {
  readonly reason: 'wrong' | 'too-many' | 'failed';
  readonly retryAfterSeconds: number | undefined;
  readonly times: number;
}

/** What the dialog of a living or ended confirmation shows. */
export interface Shown {
  readonly view: 'shown';
  readonly confirmation: ConfirmationView;
  /** Undefined when it has ended. */
  readonly deadline: Deadline | undefined;
  readonly link: 'live' | 'lost';
  /** What was sent and not answered yet. */
  readonly busy: 'nothing' | 'code' | 'ok' | 'cancel';
  /** What is typed where an app code is asked for. */
  readonly typing: 'app-code' | 'recovery-code';
  readonly codeRefusal: CodeRefusal | undefined;
  /** A click reached nobody. */
  readonly unsent: boolean;
  /** "This was not me" after the end: the grant is revoked. */
  readonly takenBack: boolean;
}

export type Dialog = { readonly view: 'loading' } | { readonly view: 'failed'; readonly why: Failure } | Shown;

/** What happens to a dialog. `at`: when, by the browser's monotonic clock, in milliseconds. */
export type Happening =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly why: Failure }
  | { readonly kind: 'state'; readonly confirmation: ConfirmationView; readonly at: number }
  | { readonly kind: 'link'; readonly link: 'live' | 'lost' }
  | { readonly kind: 'sent'; readonly what: 'code' | 'ok' | 'cancel' }
  | { readonly kind: 'answered'; readonly confirmation: ConfirmationView; readonly at: number }
  | { readonly kind: 'refused'; readonly code: string; readonly retryAfterSeconds: number | undefined }
  | { readonly kind: 'unsent' }
  | { readonly kind: 'typing'; readonly typing: Shown['typing'] };

/** The dialog after something happened to it. What comes too late, or fits nothing that is shown, changes nothing. */
export const next = (dialog: Dialog, happening: Happening): Dialog => {
  switch (happening.kind) {
    case 'loading':
      return { view: 'loading' };
    case 'failed':
      return { view: 'failed', why: happening.why };
    case 'state':
      return withState(dialog, happening.confirmation, happening.at);
    case 'answered':
      return withAnswer(dialog, happening.confirmation, happening.at);
    case 'link':
      return dialog.view === 'shown' ? { ...dialog, link: happening.link } : dialog;
    case 'sent':
      return dialog.view === 'shown' ? { ...dialog, busy: happening.what, unsent: false } : dialog;
    case 'unsent':
      return dialog.view === 'shown' ? { ...dialog, busy: 'nothing', unsent: true } : dialog;
    case 'typing':
      return dialog.view === 'shown' ? { ...dialog, typing: happening.typing, codeRefusal: undefined } : dialog;
    case 'refused':
      return dialog.view === 'shown' ? withRefusal(dialog, happening.code, happening.retryAfterSeconds) : dialog;
    default:
      return happening satisfies never;
  }
};

const calm = { busy: 'nothing', codeRefusal: undefined, unsent: false } as const;

const withState = (dialog: Dialog, confirmation: ConfirmationView, at: number): Shown => {
  const before = dialog.view === 'shown' && dialog.confirmation.id === confirmation.id ? dialog : undefined;
  if (before === undefined)
    return {
      view: 'shown',
      confirmation,
      deadline: deadlineOf(confirmation, at),
      link: 'live',
      typing: 'app-code',
      takenBack: false,
      ...calm,
    };
  // Answers and the stream overtake each other.
  if (confirmation.version < before.confirmation.version) return before;
  return {
    ...before,
    link: 'live',
    confirmation,
    deadline: steady(before, confirmation, deadlineOf(confirmation, at)),
  };
};

/** Our own click was answered. A completed confirmation stays completed when its grant is revoked. */
const withAnswer = (dialog: Dialog, confirmation: ConfirmationView, at: number): Shown => {
  const takesBack = dialog.view === 'shown' && dialog.busy === 'cancel' && confirmation.state === 'completed';
  const answered = { ...withState(dialog, confirmation, at), ...calm };
  return takesBack ? { ...answered, takenBack: true } : answered;
};

/** The server's seconds from now, not its time of day: the clock of the browser may be wrong. */
const deadlineOf = (confirmation: ConfirmationView, at: number): Deadline | undefined => {
  if (confirmation.state !== 'pending' && confirmation.state !== 'confirmed') return undefined;
  const since = confirmation.state === 'pending' ? confirmation.createdAt : confirmation.confirmedBy.at;
  const totalMs = Date.parse(confirmation.expiresAt) - Date.parse(since);
  return { endsAt: at + confirmation.expiresIn * 1000, totalMs };
};

/** The seconds come rounded up: while the end stays the same, time never seems to go back. */
const steady = (before: Shown, after: ConfirmationView, fresh: Deadline | undefined): Deadline | undefined => {
  const known = before.deadline;
  const was = before.confirmation;
  const same = 'expiresAt' in was && 'expiresAt' in after && was.expiresAt === after.expiresAt;
  if (!fresh || !known || !same) return fresh;
  return { ...fresh, endsAt: Math.min(known.endsAt, fresh.endsAt) };
};

const withRefusal = (dialog: Shown, code: string, retryAfterSeconds: number | undefined): Shown => {
  const idle = { ...dialog, busy: 'nothing', unsent: false } as const;
  if (code === 'already-decided') return withDecided(dialog, idle);
  if (dialog.busy !== 'code') return { ...idle, unsent: true };
  const times = (dialog.codeRefusal?.times ?? 0) + 1;
  return { ...idle, codeRefusal: { reason: reasonOf(code), retryAfterSeconds, times } };
};

/** What changed meanwhile shows itself as a state; of a completed one it means that its grant is no longer live. */
const withDecided = (dialog: Shown, idle: Shown): Shown =>
  dialog.busy === 'cancel' && dialog.confirmation.state === 'completed' ? { ...idle, takenBack: true } : idle;

const reasonOf = (code: string): CodeRefusal['reason'] => {
  if (code === 'code-invalid') return 'wrong';
  return code === 'blocked' || code === 'rate-limited' ? 'too-many' : 'failed';
};
