/** One piece of a rule. `emit` adds text to the number without a key. */
export type Atom =
  | { readonly kind: 'key'; readonly keys: string; readonly repeat: 'once' | 'any'; readonly silent?: true }
  | { readonly kind: 'emit'; readonly text: string };

/** How far keys got in a rule. `complete`: they fill it, and `number` is what it makes of them. `open`: more keys could still match. */
export interface Progress {
  readonly complete: boolean;
  readonly open: boolean;
  readonly number: string;
}

interface Thread {
  readonly at: number;
  readonly number: string;
}

/** Matches keys against a whole rule; undefined when they cannot become a match any more. The first way through the rule wins. */
export const progressIn = (rule: readonly Atom[], keys: string): Progress | undefined => {
  let threads = onward(rule, [{ at: 0, number: '' }]);
  for (const key of keys)
    threads = onward(
      rule,
      threads.flatMap((thread) => take(rule, thread, key)),
    );
  const done = threads.find(({ at }) => at === rule.length);
  const first = done ?? threads[0];
  if (first === undefined) return undefined;
  return { complete: done !== undefined, open: threads.some(({ at }) => at < rule.length), number: first.number };
};

/** Passes everything that needs no key: emitted text, and repetitions that have had enough. */
const onward = (rule: readonly Atom[], threads: readonly Thread[]): readonly Thread[] =>
  threads.flatMap((thread) => {
    const atom = rule[thread.at];
    if (atom === undefined) return [thread];
    if (atom.kind === 'emit') return onward(rule, [{ at: thread.at + 1, number: thread.number + atom.text }]);
    return atom.repeat === 'once' ? [thread] : [thread, ...onward(rule, [{ ...thread, at: thread.at + 1 }])];
  });

const take = (rule: readonly Atom[], { at, number }: Thread, key: string): readonly Thread[] => {
  const atom = rule[at];
  if (atom?.kind !== 'key' || !atom.keys.includes(key)) return [];
  return [{ at: atom.repeat === 'once' ? at + 1 : at, number: atom.silent ? number : number + key }];
};

/** The keys that a bracket expression such as `3-5*` stands for, in or out of its brackets. */
export const keysIn = (bracket: string): string =>
  bracket
    .replace(/^\[|\]$/g, '')
    .replace(/(\d)-(\d)/g, (_, from: string, to: string) =>
      Array.from({ length: Number(to) - Number(from) + 1 }, (_unused, index) => String(Number(from) + index)).join(''),
    );

/** Exactly one of these keys. */
export const one = (keys: string): Atom => ({ kind: 'key', keys, repeat: 'once' });

/** None or more of these keys. */
export const any = (keys: string): Atom => ({ kind: 'key', keys, repeat: 'any' });

/** The keys of `from`, for which the number gets `by`. */
export const replacement = (from: string, by: string): readonly Atom[] => [
  ...[...from].map((key): Atom => ({ kind: 'key', keys: key, repeat: 'once', silent: true })),
  { kind: 'emit', text: by },
];

export const DIGITS = '0123456789';
