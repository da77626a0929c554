import type { Config } from '../../config/index.ts';
import { differenceLines } from '../differences.ts';
import { type Answer, exitCodes } from '../outcome.ts';

/** Says in what this configuration differs from what all nodes share (exit code 3 where it does), or lets it count for all. */
export const sharedConfig = async (config: Config, task: 'compare' | 'accept'): Promise<Answer> => {
  const { agreeOnSettings } = await import('../../app/index.ts');
  const differing = await agreeOnSettings(config, task);
  const lines = differenceLines(differing).join('\n');
  if (differing.length === 0)
    return { text: 'This configuration decides as all nodes do.', data: { differing, accepted: false } };
  if (task === 'compare')
    return {
      text: `A node with this configuration would not serve:\n${lines}\nTo let it count for all: offhook store config --accept`,
      data: { differing, accepted: false },
      exit: exitCodes.refused,
    };
  return {
    text: `This configuration counts for all nodes now:\n${lines}\nNodes that wait begin to serve. Those that run with the former one are no longer ready: restart them with this one.`,
    data: { differing, accepted: true },
  };
};
