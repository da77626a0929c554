/** One fact of an event's data: its place in it, such as `attempt.code`, and its value. */
export interface Fact {
  readonly name: string;
  readonly value: string | number | boolean;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Everything that the data of an event holds, in its order; lists fact by fact, null left out. */
export const factsOf = (data: Readonly<Record<string, unknown>>, path: readonly string[] = []): readonly Fact[] =>
  Object.entries(data).flatMap(([key, value]): readonly Fact[] => {
    const here = [...path, key];
    if (Array.isArray(value)) return value.flatMap((item: unknown) => factsOf({ [key]: item }, path));
    if (isObject(value)) return factsOf(value, here);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return [{ name: here.join('.'), value }];
    return [];
  });

const TIME = /(?:^|\.)(?:at|until)$|At$/;

/** The moment that the value is, in milliseconds since the epoch; undefined where it is none. */
export const timeOf = ({ name, value }: Fact): number | undefined =>
  typeof value === 'number' && TIME.test(name) ? value : undefined;
