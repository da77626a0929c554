import { type Config, callerRuleOf, registrarOf } from '../config/index.ts';
import { createRegisteredCalls, presets, type RegisteredCallsParts } from '../dialin/callers/index.ts';
import type { CallerSettings, RegisteredCalls } from '../dialin/callers/port.ts';

/** Calls through the entries of `sip.registrations`. Loaded only where there is one. */
export const createCallers = (
  { sip, code }: Pick<Config, 'sip' | 'code'>,
  parts: Pick<RegisteredCallsParts, 'contacts' | 'lines' | 'clock'>,
): RegisteredCalls =>
  createRegisteredCalls({
    ...parts,
    registrations: sip.registrations.map(callerSettingsOf),
    shape: code,
    serviceNumber: sip.serviceNumber,
  });

/** The rules of the entry, then those of its preset. */
export const callerSettingsOf = ({
  name,
  registrar,
  callers,
  preset,
  fromIsTrusted,
}: Config['sip']['registrations'][number]): CallerSettings => {
  const known = preset === 'none' ? undefined : presets[preset];
  const host = registrarOf(registrar)?.host.toLowerCase();
  return {
    name,
    rules: [...callers.map(ruleOf), ...(known?.rules ?? [])],
    reads: fromIsTrusted ? 'From' : (known?.reads ?? 'P-Asserted-Identity'),
    hosts: [...(host === undefined ? [] : [host]), ...(known?.hosts ?? [])],
  };
};

const ruleOf = (text: string): CallerSettings['rules'][number] => {
  const rule = callerRuleOf(text);
  if (!rule) throw new Error(`${text} was not checked`);
  return rule;
};
