import { appendFileSync } from 'node:fs';

/** What a scenario found out, by what it is called. */
export type Figures = Readonly<Record<string, string | number>>;

/** Prints it, and puts it into the report of `npm run chaos`. */
export const report = (figures: Figures): void => {
  const text = Object.entries(figures)
    .map(([name, figure]) => `${name} ${figure}`)
    .join('; ');
  console.info(text);
  const file = process.env.OFFHOOK_CHAOS_REPORT;
  if (file !== undefined) appendFileSync(file, `${text}\n`);
};
