import type { Config } from '../../config/index.ts';
import type { RegistrationCallerView, RegistrationView } from '../../http/schema.ts';
import type { Answer } from '../outcome.ts';
import { printable } from '../printable.ts';
import { answered } from '../rest-answer.ts';
import { askServer } from '../running-server.ts';
import { type Check, checkLine, fine, warning } from './check.ts';
import { checkName } from './registrations.ts';

type Taken = RegistrationCallerView['taken'];

/** Why a caller was taken for nobody of the house, and what helps where no rule and no line does. */
const UNMAPPED: Readonly<
  Record<Extract<Taken, { for: 'nobody' }>['why'], { readonly why: string; readonly fix: string }>
> = {
  unnamed: {
    why: 'the PBX names nobody',
    fix: 'nothing, where the number is withheld; a PBX that names callers in From alone needs preset or fromIsTrusted (docs/security.md says at what risk)',
  },
  elsewhere: {
    why: 'From is of another host than the PBX',
    fix: 'give as registrar the name that the PBX calls itself by',
  },
  'no-rule': { why: 'no rule has this number', fix: 'nothing: no line can have such a number' },
  'no-line': { why: 'no line has this number', fix: 'nothing: no line can have such a number' },
};

/** Says who called lately through each registration, what they were taken for, and what to add for a phone of the house. Never fails for what it finds. */
export const doctorCallers = async (config: Config): Promise<Answer> => {
  const { answer } = (await askServer(config)).rest;
  const registrations = answered(await answer('GET /v1/registrations')).items;
  const checks = registrations.flatMap(callersChecks);
  const text =
    registrations.length === 0
      ? 'sip.registrations has no entry: Offhook is registered at no PBX, and nobody calls through one.'
      : checks.map(checkLine).join('\n');
  return { text, data: { registrations } };
};

/** Who called through this registration, newest first. */
export const callersChecks = (one: RegistrationView): readonly Check[] => {
  const name = checkName(one);
  const elsewhere =
    one.state === 'elsewhere' && one.node !== null
      ? [fine(name, `the node ${printable(one.node)} has it, and remembers who calls: ask there`)]
      : [];
  if (one.callers.length > 0) return [...elsewhere, ...one.callers.map((caller) => callerCheck(name, caller))];
  return elsewhere.length > 0 ? elsewhere : [fine(name, 'nobody has called since the server started')];
};

const callerCheck = (name: string, { number, taken, times, at, remedy }: RegistrationCallerView): Check => {
  const who = number === null ? 'a caller without a number' : `"${printable(number)}"`;
  const often = times === 1 ? `at ${at}` : `${times} times, last at ${at}`;
  if (taken.for === 'line') return fine(name, `${who} is the line ${taken.line} (${taken.kind}), ${often}`);
  const { why, fix } = UNMAPPED[taken.why];
  const told = `${who} is taken for ${taken.kind === null ? 'nobody' : taken.kind}: ${why}, ${often}`;
  return warning(
    name,
    told,
    remedy === null ? fix : `answered 480; is it a phone of the house, add ${printable(remedy)}`,
  );
};
