import type { Result } from '../lib/index.ts';

/** What a phone can be told: key in the code, done, or no. */
export type ToneName = 'prompt' | 'acknowledgement' | 'error';

/** One call's RTP. Every method is synchronous and safe after `close`. */
export interface MediaSession {
  /** SDP to send now: the answer, or our offer when the call came without one. */
  readonly sdp: string;
  /** Takes the SDP answer to our offer (it arrives in the ACK). False: not usable. */
  answered(sdp: string | undefined): boolean;
  /** Takes a new offer (re-INVITE) and gives the answer, or with `undefined` gives our offer. Undefined: not usable, the session stays as it was. */
  reoffered(sdp: string | undefined): string | undefined;
  /** Plays a tone from now, in 20 ms packets, replacing what is playing; silence follows. */
  play(tone: ToneName): void;
  /** Stops sending and gives the port back (into quarantine). Idempotent. */
  close(): void;
}

/** `unusable`: nothing in the offer that we can speak (488). `no-port`: the RTP range is full (486). */
export type MediaRefusal = 'unusable' | 'no-port';

/**
 * Opens the media of a call. `offer` undefined: delayed offer, `sdp` of the session is then ours.
 * `localAddress` is where the INVITE came to.
 */
export type OpenMedia = (request: {
  readonly offer: string | undefined;
  readonly localAddress: string;
}) => Promise<Result<MediaSession, MediaRefusal>>;
