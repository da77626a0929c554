import type { CallerRule } from '../dialin/callers/port.ts';
import { numbersIn } from '../lib/index.ts';

/** Every phone that a FRITZ!Box may have, by its internal number, as the preset `fritzbox` takes it. Loads what knows that: no server without a registration does. */
export const fritzPhones = async (): Promise<
  readonly { readonly number: string; readonly kind: CallerRule['kind'] }[]
> => {
  const { presets } = await import('../dialin/callers/index.ts');
  return presets.fritzbox.rules.flatMap((rule) => numbersIn(rule).map((number) => ({ number, kind: rule.kind })));
};
