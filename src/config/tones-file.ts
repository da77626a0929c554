import * as z from 'zod';
import { err, ok, type Result } from '../lib/index.ts';
import type { ConfigProblem } from './problem.ts';
import { plainValue, readYaml } from './yaml-file.ts';

/** Numbers come as their text. */
const number = (min: number, max: number) => z.coerce.number().min(min).max(max);

const tone = z
  .array(z.strictObject({ hz: z.array(number(50, 3900)).max(4), ms: number(1, 5000) }))
  .min(1)
  .max(50);

const tonesSchema = z.strictObject({ prompt: tone, acknowledgement: tone, error: tone });

/** What the phone hears, as the media engine takes it. */
export type ToneTable = z.output<typeof tonesSchema>;

const RULE =
  'a list of 1 to 50 segments such as { hz: [425], ms: 250 } (hz: up to 4 frequencies of 50 to 3900 Hz, none for silence; ms: 1 to 5000)';

/** Reads a file of tones. `name` is how the file is called in sentences. Refuses it as a whole, with one sentence per tone. */
export const readTones = (path: string, name: string): Result<ToneTable, readonly ConfigProblem[]> => {
  const file = readYaml(path, name);
  if (!file.ok) return err([file.error]);
  const { root, at } = file.value;
  if (!root) {
    const tones = Object.keys(tonesSchema.shape).join(', ');
    return err([{ source: name, detail: `the file is empty: it must hold the tones ${tones}.` }]);
  }
  const parsed = tonesSchema.safeParse(plainValue(root));
  if (parsed.success) return ok(parsed.data);
  const names = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])],
  );
  return err(
    [...new Set(names)].map((tone) => ({
      source: at(root.items.find(({ key }) => plainValue(key) === tone)?.key),
      detail:
        tone in tonesSchema.shape
          ? `the tone ${tone} must be ${RULE}.`
          : `${tone} is not a tone; there are ${Object.keys(tonesSchema.shape).join(', ')}.`,
    })),
  );
};
