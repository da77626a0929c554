import type { ConfirmationView } from '../../http/schema.ts';
import { printable } from '../printable.ts';
import { bigDigits } from './big-digits.ts';
import { groupsOf, spoken } from './spoken.ts';

/** A question that waits for its proof. */
export type Pending = Extract<ConfirmationView, { state: 'pending' }>;

/** Where it is shown. */
export interface Screen {
  /** Of a terminal; undefined where the text goes elsewhere, and nothing is drawn. */
  readonly columns: number | undefined;
  /** Whether an app code can be typed in. */
  readonly typing: boolean;
}

type Method = Pending['methods'][number];

const INDENT = '    ';

/** The question and the ways to answer it, as a person reads them or hears them read: no colours, nothing that moves a cursor. */
export const questionText = ({ action, user, methods, unavailable, expiresIn }: Pending, screen: Screen): string =>
  [
    `${printable(action.title)}: confirm it as ${printable(user)}, within ${durationText(expiresIn)}${methods.length > 1 ? ', in one of these ways' : ''}.`,
    ...methods.flatMap((method) => methodText(method, screen)),
    ...unavailable.flatMap(unavailableText),
  ].join('\n\n');

const methodText = (method: Method, screen: Screen): readonly string[] => {
  if (method.method === 'phone') return [phoneText(method, screen)];
  if (method.method === 'button') return ['Briefly press a button of the device.'];
  if (method.method === 'totp' && screen.typing)
    return ['Type the six digits of your authenticator app here, and press Enter.'];
  return [];
};

const phoneText = (method: Method, { columns }: Screen): string => {
  const { dial, digits = '', serviceNumber = '', otherNumbers = [] } = method;
  const numbers = [serviceNumber, ...otherNumbers].join(' or ');
  const keys = groupsOf(digits, digits).join(' ');
  if (dial === undefined) {
    return [
      'On a phone that is wired to the house:',
      `  1. Lift the handset and call  ${numbers}`,
      `  2. Wait for the tone, key in  ${keys}`,
      '  3. Wait for the two rising tones, and hang up.',
    ].join('\n');
  }
  const groups = groupsOf(dial, digits);
  const big = columns === undefined ? undefined : bigDigits(groups.join(' '), columns - INDENT.length);
  return [
    'On a phone that is wired to the house:',
    `  1. Lift the handset and dial  ${groups.join(' ')}`,
    ...(big === undefined ? [] : ['', ...big.split('\n').map((row) => `${INDENT}${row}`.trimEnd()), '']),
    `     Key by key: ${spoken(groups)}.`,
    '  2. Wait for the tone.',
    '  3. Hang up.',
    `  A phone that takes no star: call ${numbers}, wait for the tone, key in ${keys}.`,
  ].join('\n');
};

const unavailableText = ({ method, reason }: Pending['unavailable'][number]): readonly string[] => {
  if (reason === 'line-blocked')
    return [
      'The phone is blocked for a while: too many wrong codes were dialled. It is offered again when the block ends.',
    ];
  if (reason === 'no-line') return ['No phone is set up that may confirm this: offhook line add <id> --kind dect'];
  return method === 'button' ? ['The button is busy: somebody else is asked as well.'] : [];
};

/** Seconds as people say them. */
export const durationText = (seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  return `${minutes} minutes`;
};
