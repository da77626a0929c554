import type { Outcome } from '../../sip/client/index.ts';
import type { SipResponse } from '../../sip/syntax/index.ts';
import type { Heard, OnSamples } from './phone-audio.ts';
import type { RtpWay } from './phone-stream.ts';

/** Told of every answer to the INVITE as it comes, challenges and copies included. */
type OnResponse = (status: number, reason: string, response: SipResponse) => void;

/** How to dial. */
export interface DialOptions {
  /** `early` (default): the INVITE carries our SDP. `delayed`: the 200 carries the server's, the ACK our answer. */
  readonly offer?: 'early' | 'delayed';
  readonly onResponse?: OnResponse;
  /** Told of the audio as it comes: 8000 linear 16-bit samples a second. */
  readonly onSamples?: OnSamples;
}

/** How to press keys in a call. */
export interface KeyOptions {
  /** `rfc4733` (default): events; `in-band`: tones; `info`: INFO with `application/dtmf-relay`; `info-bare`: with `application/dtmf`. */
  readonly by?: RtpWay | 'info' | 'info-bare';
  /** How long each key is down, in milliseconds: 100 by default, at least 40, at most 8000. */
  readonly durationMs?: number;
  /** How long to wait after each key, in milliseconds; 100 by default, at least 40. */
  readonly pauseMs?: number;
}

/** How a call ended. `lost`: the phone was stopped, or the answer's SDP could not be used. */
export type Ending = 'refused' | 'hung-up-by-phone' | 'hung-up-by-server' | 'lost';

/** One call of the phone, from the first INVITE on. */
export interface PhoneCall {
  readonly callId: string;
  readonly audio: Heard;
  /** The final answer to the INVITE. With a 2xx the ACK is on its way. */
  final(): Promise<Outcome>;
  /** Resolves when the call is over, however. */
  ended(): Promise<Ending>;
  /** Resolves with the server's BYE; rejects when the call ends in another way. */
  waitForBye(): Promise<void>;
  /** Presses keys (`0` to `9`, `*`, `#`, `A` to `D`); resolves when the last one is up and its pause is over, or the call. */
  key(keys: string, options?: KeyOptions): Promise<void>;
  /** Puts the call on hold by a re-INVITE; resolves with its answer. */
  hold(): Promise<Outcome>;
  /** Takes it off hold. */
  resume(): Promise<Outcome>;
  /** Sends BYE; resolves with its answer. Call it when `final` gave a 2xx. */
  hangup(): Promise<Outcome>;
  /** Sends CANCEL as soon as RFC 3261 9.1 allows, after the first provisional (or final) answer; resolves with its answer. */
  cancel(): Promise<Outcome>;
}
