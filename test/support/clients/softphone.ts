import type { Account } from '../relying-app.ts';

/** How a softphone sends the keys of a call: RFC 4733 events, SIP INFO, or tones in its audio. */
export type DtmfWay = 'rtp-events' | 'info' | 'in-band';

/** A phone account on a server, and how its keys travel. */
export interface PhoneSettings {
  readonly account: Account;
  readonly server: { readonly host: string; readonly port: number };
  readonly way: DtmfWay;
  /** Over TLS, to a server that this authority (the path of a PEM file) stands behind. Otherwise over UDP. */
  readonly tlsAuthority?: string;
}

/** Somebody else's SIP phone as a process of its own, without screen and sound card, on loopback ports of its own. */
export interface Softphone {
  /** Waits for what became of the registration it makes by itself at its start; gives the status of the answer. */
  registered(): Promise<number>;
  /** Calls this user of the server and waits until it is answered or refused; gives the status it understood. */
  call(user: string): Promise<number>;
  /** Presses keys during a call. The program may send the last of them later. */
  press(keys: string): Promise<void>;
  /** Waits until the program says that the call is over. */
  ended(): Promise<void>;
  /** Leaves the program as its owner would, with the call and the registration it has, and removes its files. Idempotent. */
  stop(): Promise<void>;
}

/** Starts a program; it registers by itself. */
export type StartSoftphone = (settings: PhoneSettings) => Promise<Softphone>;
