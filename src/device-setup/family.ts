import type { LineKind } from '../line/index.ts';
import type { DialPlan } from './dialling/plan.ts';
import type { StarCode } from './dialling/star-codes.ts';
import type { Dialler } from './dialling/step.ts';
import type { Field } from './field.ts';

/** What an owner looks for. */
export type DeviceGroup = 'ata' | 'dect' | 'fritzbox' | 'pbx' | 'ip-phone';

/**
 * How its phones come to Offhook. `account`: each has a user and a password of a line. `extension`: Offhook registers there as a telephone.
 * `trunk`: a trusted peer. Lines of the last two have no password.
 */
export type SetupWay = 'account' | 'extension' | 'trunk';

/** A way to dial: the code, or the service number and the digits, in one go; or the service number and, after the tone, the digits. */
export type DialWay = 'code' | 'number' | 'tone';

/**
 * How 112 and ordinary numbers get elsewhere. `pbx`: a PBX in front. `telephone-line`: a line of the device's own. `connection`: another
 * account of the device. `stays`: as before, nothing to do.
 */
export type OrdinaryWay = 'pbx' | 'telephone-line' | 'connection' | 'stays';

/** One such way. */
export interface Ordinary {
  readonly way: OrdinaryWay;
  /** For which models; none named: all. */
  readonly models?: readonly string[];
  /** An English sentence. */
  readonly text: string;
  /** The digit map that does it. */
  digitMap?(plan: DialPlan): string;
}

/** How its phones dial, as `doctor dialplan` plays it. */
export interface Dialling {
  /** Where the digit map is entered where no field says it, or why there is none. */
  readonly where?: string;
  /** What else must be so for codes to arrive, in one or two sentences. */
  also?(plan: DialPlan): string;
  /** What it does with our digit map in force and its own star codes out of the way. */
  dialler(plan: DialPlan): Dialler;
  /** Whether a number is sent with a talk key, as on a cordless handset. */
  readonly talkKey: boolean;
  /** The digit map it leaves the factory with. */
  readonly factory?: { readonly map: string; readonly dialler: Dialler };
  /** What a reader of the simulation must know. */
  remarks?(plan: DialPlan): readonly string[];
}

/** Devices of a kind, set up in one way. */
export interface Family {
  readonly id: string;
  readonly name: string;
  /** Those that the name stands for, where it does not say it. */
  readonly models: readonly string[];
  readonly group: DeviceGroup;
  readonly way: SetupWay;
  /** What its lines can be, the likeliest first. */
  readonly kinds: readonly LineKind[];
  /** The page about it, from the root of the repository. */
  readonly page: string;
  /** What was read, or done, to know this: goes on with "Derived from". */
  readonly source: string;
  /** What the parameters of its fields are: goes on with "In brackets:". */
  readonly parameters?: string;
  readonly fields: readonly Field[];
  /** One rule a line where the device has a field for each. Left out: it needs none. */
  digitMap?(plan: DialPlan): string;
  /** Left out where `doctor dialplan` does not know it. */
  readonly dialling?: Dialling;
  /** What reaches Offhook, where `dialling` is left out. */
  readonly dials?: readonly DialWay[];
  /** The star codes it leaves the factory with, and how they are moved: goes on with "To mend it,". */
  readonly starCodes?: { readonly codes: readonly StarCode[]; readonly move: string };
  /** What happens to 112 and ordinary numbers, and the ways that they can take. */
  readonly ordinary: { readonly because: string; readonly ways: readonly Ordinary[] };
  /** English sentences for whoever sets it up. */
  readonly notes?: readonly string[];
  /** What belongs into offhook.yaml. */
  readonly settings?: string;
  /** The file that some of its models load. `<mac>` in its name stands for the address of the device. */
  readonly file?: { readonly name: string; readonly models: readonly string[] };
}

/** A family whose phones `doctor dialplan` can play. */
export interface Device extends Family {
  readonly dialling: Dialling;
}
