/** What happens to a request of ours. `repeat`, `give-up` and `linger` are timers A, B, D (or M) of an INVITE, and E, F, K of any other. */
export type ClientInput =
  | 'provisional'
  | 'success'
  | 'failure'
  | 'timer-repeat'
  | 'timer-give-up'
  | 'timer-linger'
  /** The way to the server is dead. */
  | 'unreachable';

export type ClientState = 'calling' | 'trying' | 'proceeding' | 'completed' | 'accepted' | 'terminated';

export type ClientAction =
  | 'nothing'
  | 'send-again'
  /** Tell of a provisional response; go on repeating, but every T2. */
  | 'tell-and-slow-down'
  /** Tell of a provisional response; repeat no more and wait as long as it takes. */
  | 'tell-and-wait'
  /** Tell of one more provisional response. */
  | 'tell'
  | 'tell-and-linger'
  /** Tell of a copy of the final response. */
  | 'tell-again'
  | 'give-up'
  | 'fail'
  | 'end';

export type ClientStep = readonly [next: ClientState, action: ClientAction];
