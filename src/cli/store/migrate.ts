import type { Config } from '../../config/index.ts';
import type { Answer } from '../outcome.ts';

/** Brings the schema of the database up to date, as the next start would. */
export const migrate = async (config: Config): Promise<Answer> => {
  const { migrateStore } = await import('../../app/index.ts');
  const steps = await migrateStore(config);
  return {
    text:
      steps.length === 0
        ? 'The schema is up to date: nothing was changed.'
        : `The schema is up to date. Steps taken:\n${steps.map((step) => `  ${step}`).join('\n')}`,
    data: { steps },
  };
};
