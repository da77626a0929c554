/** An operation as it is run: what it takes was typed where it was asked. */
export type Run<Value> = (...args: readonly unknown[]) => Value;

/** What is there by port and name, by the name that commands ask for: `confirmations.load`. */
export const byName = <Value>(
  ports: Readonly<Record<string, Readonly<Record<string, Value>>>>,
): ReadonlyMap<string, Value> =>
  new Map(
    Object.entries(ports).flatMap(([port, of]) =>
      Object.entries(of).map(([name, value]) => [`${port}.${name}`, value] as const),
    ),
  );

/** Throws where there is no such operation. */
export const named = <Value>(
  runs: ReadonlyMap<string, Run<Value>>,
  { name }: { readonly name: string },
): Run<Value> => {
  const run = runs.get(name);
  if (!run) throw new Error(`There is no operation ${name}`);
  return run;
};
