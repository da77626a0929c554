import type { LineKind } from '../line/index.ts';
import type { DialPlan } from './dialling/plan.ts';
import type { StarCode } from './dialling/star-codes.ts';
import type { Field } from './field.ts';

/** What an owner looks for. */
export type DeviceGroup = 'ata' | 'dect' | 'fritzbox' | 'pbx' | 'ip-phone';

/**
 * How its phones come to Offhook. `account`: each has a user and a password of a line. `extension`: Offhook registers there as a telephone.
 * `trunk`: a trusted peer. Lines of the last two have no password.
 */
export type SetupWay = 'account' | 'extension' | 'trunk';

/**
 * How 112 and ordinary numbers get elsewhere. `pbx`: a PBX in front. `telephone-line`: a line of the device's own. `connection`: another
 * account of the device. `stays`: as before, nothing to do.
 */
export type OrdinaryWay = 'pbx' | 'telephone-line' | 'connection' | 'stays';

/** One such way. `text` and what else is text: English sentences. */
export interface Ordinary {
  readonly way: OrdinaryWay;
  /** For which models; none named: all. */
  readonly models?: readonly string[];
  readonly text: string;
  /** The digit map that does it. */
  digitMap?(plan: DialPlan): string;
}

/** Devices of a kind, set up in one way. */
export interface Family {
  readonly id: string;
  readonly name: string;
  readonly models: readonly string[];
  readonly group: DeviceGroup;
  readonly way: SetupWay;
  /** What its lines can be, the likeliest first. */
  readonly kinds: readonly LineKind[];
  /** The page about it, from the root of the repository. */
  readonly page: string;
  /** What the page is derived from: goes on with "Derived from". */
  readonly source: string;
  readonly fields: readonly Field[];
  /** The star codes it leaves the factory with, and how they are moved. */
  readonly starCodes?: { readonly codes: readonly StarCode[]; readonly move: string };
  readonly ordinary: readonly Ordinary[];
  /** The name of the file that it can load; `<mac>` stands for its address. */
  readonly file?: string;
}
