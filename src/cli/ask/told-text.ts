import type { ConfirmationView } from '../../http/schema.ts';
import { printable } from '../printable.ts';

type Attempt = ConfirmationView['attempts'][number];

const REFUSED: Readonly<Record<Attempt['code'], string>> = {
  'line-kind-refused':
    'it is an internet phone or an app, which can never confirm. Use a phone that is wired to the house.',
  'transport-refused':
    'it called from an app or a browser, which can never confirm. Use a phone that is wired to the house.',
  'origin-refused': 'it called from outside the house.',
  'call-diverted': 'the call was diverted. Dial on the phone itself.',
  'line-suspect': 'it does not behave like the phone that was set up: offhook calls says how.',
  'line-not-allowed': 'it may not confirm for this user.',
  'line-blocked': 'it is blocked for a while: too many wrong codes were dialled on it.',
  'code-unknown': 'a wrong number was dialled. Compare, and dial again.',
  'code-expired': 'the number that was dialled is too old.',
  'code-used': 'the number that was dialled was used before.',
  'code-invalid': 'the code of the app is wrong, or was used before. Wait for its next one.',
};

/** What was tried and refused. */
export const attemptText = ({ code, line, method }: Attempt): string => {
  const phone = line ? printable(line.label) : 'A phone';
  return `Refused. ${method === 'totp' ? 'App code' : phone}: ${REFUSED[code]}`;
};

/** What proved it. */
export const proofText = ({
  method,
  line,
}: Extract<ConfirmationView, { state: 'confirmed' }>['confirmedBy']): string => {
  if (method === 'totp') return 'Confirmed by a code of the app.';
  if (method === 'button') return 'Confirmed by the button.';
  return line ? `Confirmed by ${printable(line.label)}.` : 'Confirmed by phone.';
};

const CANCELLED: Readonly<Record<Extract<ConfirmationView, { state: 'cancelled' }>['reason'], string>> = {
  user: 'It was cancelled.',
  'not-me': 'Somebody said that they did not ask for this: if that was not you, change the password of that login.',
  superseded: 'A newer question in the same window took its place.',
  'logged-out': 'The session was ended.',
};

/** Why a question is over that was not granted. */
export const endText = (view: Exclude<ConfirmationView, { state: 'pending' | 'confirmed' | 'completed' }>): string => {
  if (view.state === 'cancelled') return `${CANCELLED[view.reason]} Nothing was granted.`;
  if (view.state === 'blocked') return 'Too many wrong codes of the app. Nothing was granted.';
  return 'The time is up. Nothing was granted.';
};
