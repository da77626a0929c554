/** What a key did: `down` and `up` are edges, `repeat` is what a held key says again and again. */
export type KeyMove = 'down' | 'up' | 'repeat';

/** A key as far as it is known. `edgeAt` is the time of its last edge, in milliseconds. */
export type KeyState =
  | { readonly kind: 'up'; readonly edgeAt: number }
  | { readonly kind: 'down'; readonly edgeAt: number };

/** A contact that opens and closes again within this time is bouncing, not pressed again. Milliseconds. */
const BOUNCE_MS = 50;

type Step = readonly [next: KeyState, pressed: boolean];

/** A key that nobody has touched yet. */
export const untouched: KeyState = { kind: 'up', edgeAt: Number.NEGATIVE_INFINITY };

/** One move of a key at `at`: its next state, and whether that was a press. `bounceMs` is for what bounces longer than a contact. */
export const moveKey = (state: KeyState, move: KeyMove, at: number, bounceMs = BOUNCE_MS): Step =>
  state.kind === 'up' ? whileUp(state, move, at, bounceMs) : whileDown(state, move, at);

const whileUp = (state: KeyState, move: KeyMove, at: number, bounceMs: number): Step => {
  switch (move) {
    case 'down':
      return [{ kind: 'down', edgeAt: at }, !isBounce(state, at, bounceMs)];
    case 'up':
      return [{ kind: 'up', edgeAt: at }, false];
    case 'repeat':
      // Its going down was not heard: it was held before anybody listened.
      return [{ kind: 'down', edgeAt: at }, false];
    default:
      return move satisfies never;
  }
};

const whileDown = (state: KeyState, move: KeyMove, at: number): Step => {
  switch (move) {
    case 'up':
      return [{ kind: 'up', edgeAt: at }, false];
    case 'down':
    case 'repeat':
      return [state, false];
    default:
      return move satisfies never;
  }
};

/** A clock that was set back makes no bounce. */
const isBounce = ({ edgeAt }: KeyState, at: number, bounceMs: number): boolean =>
  at >= edgeAt && at - edgeAt < bounceMs;
