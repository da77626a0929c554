/** A phone account, and the WebSocket that it is reached by. */
export interface SoftphoneAccount {
  readonly username: string;
  readonly password: string;
  readonly server: string;
}

/** What the softphone shows. */
export type SoftphoneState =
  | { readonly kind: 'off' | 'starting' | 'failed' | 'ready' }
  | { readonly kind: 'calling'; readonly number: string }
  | { readonly kind: 'answered'; readonly number: string; readonly status: number };

/** What hears of it. */
export interface SoftphoneEars {
  onState(state: SoftphoneState): void;
  /** Every SIP message, as it goes over the WebSocket. */
  onWire(direction: 'sent' | 'received', text: string): void;
}

/** A softphone that is switched on. */
export interface Softphone {
  call(number: string): void;
}
