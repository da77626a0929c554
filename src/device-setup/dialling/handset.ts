import { DIGITS, keysIn, one, progressIn } from './pattern.ts';
import { type Act, type Destination, type Dialler, TALK } from './step.ts';

/** "Time Out for Dial Now Rule", as it leaves the factory. */
const DIAL_NOW_MS = 1000;

type Route = (number: string) => Act;

/** Every number goes to the handset's account. */
const toAccount: Route = (number) => ({ kind: 'send', number, to: 'offhook' });

/** How a handset dials that sends nothing before its talk key is pressed, and then everything. */
export const handsetDialler =
  (route: Route = toAccount): Dialler =>
  (keys) => {
    const number = keys.replace(TALK, '');
    return keys.endsWith(TALK) && number !== '' ? route(number) : { kind: 'listen' };
  };

/** A handset with Yealink dial-now rules, one a line (`x` any key, `[..]`): what fills one goes after a second, without the talk key. */
export const yealinkDialler = (map: string): Dialler => {
  const rules = map.split('\n').map((rule) => atomsOf(rule, `${DIGITS}*#`));
  const talk = handsetDialler();
  return (keys) => {
    const filled = rules.some((rule) => progressIn(rule, keys)?.complete);
    return filled ? { kind: 'wait', ms: DIAL_NOW_MS, act: toAccount(keys) } : talk(keys);
  };
};

/** A PBX that gets whole numbers from its phones and sends those that fill one of these Asterisk patterns, one a line, to Offhook. */
export const asteriskDialler = (map: string): Dialler => {
  const rules = map.split('\n').map((rule) => atomsOf(rule.replace(/^_/, ''), DIGITS));
  return handsetDialler((number) =>
    sendTo(
      number,
      rules.some((rule) => progressIn(rule, number)?.complete),
    ),
  );
};

/** A FRITZ!Box keeps what begins with a star; its dialling rule sends the service number, and what begins with it, to Offhook. */
export const fritzboxDialler = (serviceNumber: string): Dialler =>
  handsetDialler((number) =>
    number.startsWith('*')
      ? { kind: 'keep', code: number, meaning: 'a command to the FRITZ!Box' }
      : sendTo(number, number.startsWith(serviceNumber)),
  );

const sendTo = (number: string, ours: boolean): Act => {
  const to: Destination = ours ? 'offhook' : 'elsewhere';
  return { kind: 'send', number, to };
};

const atomsOf = (rule: string, wild: string) =>
  (rule.match(/\[[^\]]*\]|./g) ?? []).map((token) => one(/^x$/i.test(token) ? wild : keysIn(token)));
