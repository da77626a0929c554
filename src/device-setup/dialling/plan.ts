import { type CodeShape, type Dialled, parseDialled } from '../../confirmation/index.ts';

/** What people dial: the prefix and the digits of a code, or the service number, alone or followed by the digits. */
export interface DialPlan extends CodeShape {
  readonly serviceNumber: string;
}

/** The digits of a code in a device's own syntax, where `any` stands for one digit. The first of an `avm` code is 0 to 5. */
export const codeDigits = ({ profile, digits }: DialPlan, any: string): string =>
  profile === 'avm' ? `[0-5]${any.repeat(digits - 1)}` : any.repeat(digits);

/** The digits of a code that could be shown. */
export const sampleDigits = ({ digits }: DialPlan): string => '4829130576'.slice(0, digits);

/** What a number is to Offhook. `incomplete`: the beginning of a code or of the service number. */
export type Meaning = Dialled['kind'];

/** What Offhook makes of a number that it is called with. */
export const meaningOf = (called: string, plan: DialPlan): Meaning =>
  parseDialled(called, plan, plan.serviceNumber).kind;
