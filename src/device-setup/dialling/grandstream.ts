import { type Atom, any, DIGITS, keysIn, one, progressIn, replacement } from './pattern.ts';
import type { Destination, Dialler } from './step.ts';

/** "No Key Entry Timeout", as it leaves the factory. */
const NO_KEY_ENTRY_MS = 4000;

interface Rule {
  readonly atoms: readonly Atom[];
  readonly barred: boolean;
  readonly waits: boolean;
  readonly to: Destination;
}

/**
 * How a Grandstream HT8xx dials by its Dial Plan, with "Use # as Dial Key" on and early dial off: `x` a digit, `x+` and
 * `x.` one or more, `[3-5]`, `<2=011>` replaces, `^` bars, `L:` goes to the telephone line of a model that has one, `T`
 * waits for the time-out. A filled rule fires at once unless some rule could take another digit: then the time-out decides.
 */
export const grandstreamDialler = (map: string): Dialler => {
  const rules = map
    .trim()
    .replace(/^\{|\}$/g, '')
    .split('|')
    .map((text) => ruleOf(text.trim()));
  return (keys) => {
    const ended = keys.endsWith('#');
    const dialled = ended ? keys.slice(0, -1) : keys;
    const matching = rules.flatMap((rule) => {
      const progress = progressIn(rule.atoms, dialled);
      return progress === undefined ? [] : [{ rule, progress }];
    });
    const filled = matching.find(({ progress }) => progress.complete);
    const act =
      filled === undefined || filled.rule.barred
        ? ({ kind: 'refuse' } as const)
        : ({ kind: 'send', number: filled.progress.number, to: filled.rule.to } as const);
    const waits = matching.some(({ rule, progress }) => progress.open || rule.waits);
    return ended || (filled !== undefined && !waits) ? act : { kind: 'wait', ms: NO_KEY_ENTRY_MS, act };
  };
};

const ruleOf = (text: string): Rule => {
  const toLine = text.startsWith('L:');
  const rest = (toLine ? text.slice(2) : text).replaceAll(/[\s\\]/g, '');
  const barred = rest.startsWith('^');
  const waits = rest.endsWith('T');
  const atoms = atomsOf(rest.replace(/^\^|T$/g, ''));
  return { atoms, barred, waits, to: toLine ? 'elsewhere' : 'offhook' };
};

const TOKEN = /<(?<from>[^=>]*)=(?<by>[^>]*)>|(?<keys>\[[^\]]*\]|.)(?<more>[+.])?/g;

const atomsOf = (text: string): readonly Atom[] =>
  [...text.matchAll(TOKEN)].flatMap(({ groups }): readonly Atom[] => {
    const { from, by = '', keys = '', more } = groups ?? {};
    if (from !== undefined) return replacement(from, by);
    const accepted = keys === 'x' ? DIGITS : keysIn(keys);
    return more === undefined ? [one(accepted)] : [one(accepted), any(accepted)];
  });
