import { presets } from '../dialin/callers/index.ts';
import type { CallerRule } from '../dialin/callers/port.ts';
import { numbersIn } from '../lib/index.ts';

/** Every phone that a FRITZ!Box may have, by its internal number, as the preset `fritzbox` takes it. */
export const fritzPhones: readonly { readonly number: string; readonly kind: CallerRule['kind'] }[] =
  presets.fritzbox.rules.flatMap((rule) => numbersIn(rule).map((number) => ({ number, kind: rule.kind })));
