import type { KeyMove } from './debounce.ts';
import { isZigbeePress, ofShelly, ofTasmota } from './device-forms.ts';

/** What a message on the topic of a button says. `id` and `at` (milliseconds since the epoch) only where the sender names them. */
export interface PressMessage {
  /** `press` is a whole press at once: nothing is said when the key goes up again. */
  readonly move: Exclude<KeyMove, 'repeat'> | 'press';
  readonly id?: string;
  readonly at?: number;
}

/** Longer messages are not even looked at. Bytes. */
const LONGEST = 1024;
const LONGEST_ID = 128;
/** RFC 3339: a date alone, or a time without its zone, is no moment. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Upper case: Home Assistant, Zigbee2MQTT, Tasmota, Shelly and ESPHome say these. */
const words: Readonly<Record<string, PressMessage['move']>> = {
  PRESS: 'press',
  SINGLE: 'press',
  CLICK: 'press',
  SHORT: 'press',
  S: 'press',
  ON: 'down',
  '1': 'down',
  TRUE: 'down',
  DOWN: 'down',
  PRESSED: 'down',
  OFF: 'up',
  '0': 'up',
  FALSE: 'up',
  UP: 'up',
  RELEASED: 'up',
};

/**
 * Reads one word, a JSON object with the word as `action`, `event` or `state` and perhaps `id` (text or a whole number) and `at` (RFC 3339), or
 * what Tasmota and Shelly say of a press. Undefined for everything else: a long press, a double one and a battery level are no short press.
 */
export const readPressMessage = (payload: Buffer): PressMessage | undefined => {
  if (payload.length > LONGEST) return undefined;
  const text = payload.toString('utf8').trim();
  return text.startsWith('{') ? ofObject(parsed(text)) : ofWord(text);
};

const ofWord = (word: unknown): PressMessage | undefined => {
  if (typeof word !== 'string') return undefined;
  if (isZigbeePress(word)) return { move: 'press' };
  if (!Object.hasOwn(words, word.toUpperCase())) return undefined;
  const move = words[word.toUpperCase()];
  return move && { move };
};

const ofObject = (object: Readonly<Record<string, unknown>>): PressMessage | undefined => {
  for (const form of [ofTasmota, ofShelly]) {
    const said = form(object);
    if (said !== 'other-form') return said === 'no-press' ? undefined : said;
  }
  return ofWords(object);
};

const ofWords = (object: Readonly<Record<string, unknown>>): PressMessage | undefined => {
  const { id, at } = object;
  // A button that is a switch too may tell its state beside an action that is none.
  const said = ofWord(object[['action', 'event', 'state'].find((name) => Object.hasOwn(object, name)) ?? 'action']);
  if (!said || !isId(id) || !isMoment(at)) return undefined;
  return { ...said, ...(id !== undefined && { id: String(id) }), ...(at !== undefined && { at: Date.parse(at) }) };
};

const isId = (id: unknown): id is string | number | undefined =>
  id === undefined || Number.isSafeInteger(id) || (typeof id === 'string' && id.length > 0 && id.length <= LONGEST_ID);

const isMoment = (at: unknown): at is string | undefined =>
  at === undefined || (typeof at === 'string' && MOMENT.test(at) && !Number.isNaN(Date.parse(at)));

const parsed = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    if (cause instanceof SyntaxError) return {};
    throw cause;
  }
};
