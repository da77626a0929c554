import type { DialPlan } from './dialling/plan.ts';
import type { StarCode } from './dialling/star-codes.ts';
import type { Dialler } from './dialling/step.ts';

/** A family of devices, and how its members dial. Derived from the vendors' documents, not tried on hardware. */
export interface Device {
  /** What `doctor dialplan` is called with. */
  readonly id: string;
  readonly name: string;
  /** The page about it, from the root of the repository. */
  readonly page: string;
  /** Where the digit map is entered, or why there is none. */
  readonly where: string;
  /** One rule a line where the device has a field for each; null: it needs none. */
  digitMap(plan: DialPlan): string | null;
  /** What else must be set, in one or two sentences. */
  also(plan: DialPlan): string;
  /** What it does with our digit map in force and its own star codes out of the way. */
  dialler(plan: DialPlan): Dialler;
  /** Whether a number is sent with a talk key, as on a cordless handset. */
  readonly talkKey: boolean;
  /** The star codes it keeps for itself when it leaves the factory, and how they are moved. */
  readonly starCodes?: { readonly codes: readonly StarCode[]; readonly move: string };
  /** The digit map it leaves the factory with. */
  readonly factory?: { readonly map: string; readonly dialler: Dialler };
  /** How 112 and ordinary numbers get elsewhere. */
  readonly ordinary: string;
  /** What a reader of the simulation must know. */
  remarks(plan: DialPlan): readonly string[];
}
