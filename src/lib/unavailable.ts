/** What cannot be had for a while, and without which nothing may be promised to anybody. Each edge has its answer to every one. */
export type Lack = 'store-unavailable' | 'clock-behind';

/**
 * The work cannot be done now and may be done later, through no fault of ours: whoever asked is told to come again (503). The
 * message is one sentence for people and may be read by strangers.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly lack: Lack;

  constructor(lack: Lack, message: string, options?: ErrorOptions) {
    super(message, options);
    this.lack = lack;
  }
}

/** How many errors stand in each other's `cause` at most. */
const DEEPEST = 10;

/** The `Unavailable` that an error is, or that caused it. */
export const unavailableIn = (error: unknown): Unavailable | undefined => {
  let cause = error;
  for (let depth = 0; depth < DEEPEST && cause instanceof Error; depth++) {
    if (cause instanceof Unavailable) return cause;
    cause = cause.cause;
  }
  return undefined;
};
