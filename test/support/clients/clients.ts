import type { LineTrust } from '../../../src/line/port.ts';
import { startBaresip } from './baresip.ts';
import { startLinphonec } from './linphonec.ts';
import type { DtmfWay, StartSoftphone } from './softphone.ts';
import { startTwinkle } from './twinkle.ts';

/** What a live code from a client comes to. */
export type Outcome = 'confirmed' | 'line-suspect';

/** The same by the trust of the analog line whose password it holds. */
type Outcomes = Readonly<Record<LineTrust, Outcome>>;

/** A softphone of the system, and what Offhook makes of it. */
export interface Client {
  readonly command: string;
  readonly debianPackage: string;
  readonly start: StartSoftphone;
  /** Several of them at once do not disturb each other. */
  readonly concurrent: boolean;
  readonly userAgent: RegExp;
  readonly ways: readonly DtmfWay[];
  readonly outcomes: Outcomes;
  /** The same when it calls itself by the name of an ATA. */
  readonly forged: Outcomes;
}

const ownName: Outcomes = { provisioned: 'confirmed', standard: 'line-suspect', strict: 'line-suspect' };

/** What is in its SDP betrays it to a strict line. */
const otherwiseOdd: Outcomes = { provisioned: 'confirmed', standard: 'confirmed', strict: 'line-suspect' };

/** Nothing on the wire tells it from an ATA. */
const perfect: Outcomes = { provisioned: 'confirmed', standard: 'confirmed', strict: 'confirmed' };

/** baresip of Debian. */
export const baresip: Client = {
  command: 'baresip',
  debianPackage: 'baresip-core',
  start: startBaresip,
  concurrent: true,
  userAgent: /^baresip v\d/,
  ways: ['rtp-events', 'in-band'],
  outcomes: ownName,
  forged: otherwiseOdd,
};

/** Twinkle, whose console calls without a screen. */
export const twinkle: Client = {
  command: 'twinkle-console',
  debianPackage: 'twinkle-console',
  start: startTwinkle,
  concurrent: false,
  userAgent: /^Twinkle\/\d/,
  ways: ['rtp-events', 'info', 'in-band'],
  outcomes: ownName,
  forged: perfect,
};

/** The console of Linphone. */
export const linphonec: Client = {
  command: 'linphonec',
  debianPackage: 'linphone-cli',
  start: startLinphonec,
  concurrent: true,
  userAgent: /^Linphonec\/\d/,
  ways: ['rtp-events', 'info'],
  outcomes: ownName,
  forged: otherwiseOdd,
};

/** Every softphone that tests play against. */
export const clients: readonly Client[] = [baresip, twinkle, linphonec];
