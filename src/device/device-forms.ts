type Json = Readonly<Record<string, unknown>>;

/** A whole press. `at` in milliseconds since the epoch. */
interface WholePress {
  readonly move: 'press';
  readonly id?: string;
  readonly at?: number;
}

/** What a form of messages says of an object: a press, none, or that the object is not of this form. */
type Said = WholePress | 'no-press' | 'other-form';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TASMOTA_BUTTON = /^Button\d{1,2}$/;

/**
 * Tasmota with its buttons detached (`SetOption73 1`): `{"Button1":{"Action":"SINGLE"}}`. Its `HOLD`, `CLEAR`, `DOUBLE` and more are no plain
 * press, and neither is a message that speaks of two buttons.
 */
export const ofTasmota = (object: Json): Said => {
  const buttons = Object.keys(object).filter((name) => TASMOTA_BUTTON.test(name));
  if (buttons.length === 0) return 'other-form';
  const [button] = buttons.length === 1 ? buttons.map((name) => object[name]) : [];
  return isObject(button) && button.Action === 'SINGLE' ? { move: 'press' } : 'no-press';
};

/** Of the events of one input, in Shelly's words: these come around a press and say nothing of their own. */
const AROUND: ReadonlySet<unknown> = new Set(['btn_down', 'btn_up']);

/**
 * Shelly from its second generation on, on the topic `.../events/rpc`: a `NotifyEvent` with one `single_push`. Its `ts` (seconds since the
 * epoch; null while the device does not know the time) is the moment, and with the input it is the id: such a message counts once.
 */
export const ofShelly = (object: Json): Said => {
  const { method, src, params } = object;
  if (typeof method !== 'string') return 'other-form';
  if (method !== 'NotifyEvent' || !isObject(params) || !Array.isArray(params.events)) return 'no-press';
  const pushes = params.events.filter((event) => !isObject(event) || !AROUND.has(event.event));
  const [push] = pushes;
  if (pushes.length !== 1 || !isObject(push) || push.event !== 'single_push') return 'no-press';
  const { component, ts = params.ts } = push;
  if (ts === null || ts === undefined) return { move: 'press' };
  if (typeof ts !== 'number' || !Number.isFinite(ts) || ts <= 0) return 'no-press';
  return { move: 'press', id: `${String(src)} ${String(component)} ${ts}`.slice(0, 128), at: Math.round(ts * 1000) };
};

/** Where a key sits on a device with several: as Zigbee2MQTT names it. */
const KEY = '(?:button_\\d{1,2}|\\d{1,2}|left|right|center|on|off|up|down)';

/** `single`, `1_single`, `single_left`, `button_2_single`. */
const SINGLE = new RegExp(`^(?:${KEY}_)?single$|^single_${KEY}$`, 'i');

/** The end of a short press, of a device that tells its beginning too: `on_press_release`, `short_release`. A long one ends otherwise. */
const SHORT_END = new RegExp(`^(?:${KEY}_)?(?:press|short)_release$`, 'i');

/** Whether this `action` of Zigbee2MQTT is one whole, short, single press. */
export const isZigbeePress = (action: string): boolean => SINGLE.test(action) || SHORT_END.test(action);
