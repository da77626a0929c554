import type { Surroundings } from './surroundings.ts';

/** The first line of standard input, for what must not stand on a command line: other users of the machine can read that. Empty where nothing comes. */
export const inputLine = async ({ readInput }: Pick<Surroundings, 'readInput'>): Promise<string> =>
  (await readInput()).split(/\r?\n/, 1)[0] ?? '';
