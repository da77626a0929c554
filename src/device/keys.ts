import { type KeyState, moveKey, untouched } from './debounce.ts';
import type { InputEvent } from './evdev.ts';

/** All keys of one input device: any of them is the button. */
export class Keys {
  readonly #states = new Map<number, KeyState>();
  /** After an overrun, nothing counts until the group that it tore apart has ended. */
  #isTorn = false;

  /** Whether this record is a press. */
  hear(event: InputEvent): boolean {
    if (event.kind === 'dropped') {
      this.#isTorn = true;
      return false;
    }
    if (this.#isTorn) {
      this.#isTorn = event.kind !== 'report';
      // A key may have gone up unheard: its next going down is a press again.
      this.#states.clear();
      return false;
    }
    if (event.kind !== 'key') return false;
    const [next, pressed] = moveKey(this.#states.get(event.key) ?? untouched, event.move, event.at);
    this.#states.set(event.key, next);
    return pressed;
  }
}
