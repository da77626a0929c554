/** What people dial: the prefix and the digits of a code, or the service number, alone or followed by the digits. */
export interface DialPlan {
  readonly prefix: string;
  readonly digits: number;
  readonly profile: 'standard' | 'avm';
  readonly serviceNumber: string;
}

/** The digits of a code in a device's own syntax, where `any` stands for one digit. The first of an `avm` code is 0 to 5. */
export const codeDigits = ({ profile, digits }: DialPlan, any: string): string =>
  profile === 'avm' ? `[0-5]${any.repeat(digits - 1)}` : any.repeat(digits);

/** The digits of a code that could be shown. */
export const sampleDigits = ({ digits }: DialPlan): string => '4829130576'.slice(0, digits);

/** What a number is to Offhook. `incomplete`: the beginning of a code or of the service number. */
export type Meaning = 'code' | 'service' | 'incomplete' | 'other';

/** What Offhook makes of a number that it is called with. After one trailing `#` nothing more can come. */
export const meaningOf = (called: string, plan: DialPlan): Meaning => {
  const ended = called.endsWith('#');
  const number = ended ? called.slice(0, -1) : called;
  if (number === plan.serviceNumber) return 'service';
  const starts = [plan.prefix, plan.serviceNumber];
  const codes = starts.filter((start) => number.startsWith(start)).map((start) => number.slice(start.length));
  const begun = codes.filter((digits) => digits.length <= plan.digits && couldBegin(digits, plan));
  if (begun.some((digits) => digits.length === plan.digits)) return 'code';
  if (ended || number === '') return 'other';
  return begun.length > 0 || starts.some((start) => start.startsWith(number)) ? 'incomplete' : 'other';
};

const couldBegin = (digits: string, { profile }: DialPlan): boolean =>
  profile === 'avm' ? /^(?:[0-5][0-9]*)?$/.test(digits) : /^[0-9]*$/.test(digits);
