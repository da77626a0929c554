import type { Config } from '../../config/index.ts';
import { type Check, fine, warning } from './check.ts';

const NAME = 'TR-064 device';

/** Whether what `tr064.guard` stands before can be read, has every listed action, and takes the login. */
export const checkTr064 = async (config: Config): Promise<readonly Check[]> => {
  const { upstream, actions } = config.tr064.guard;
  if (upstream === undefined) return [];
  const { lookAtGuard } = await import('../../app/index.ts');
  const fault = await lookAtGuard(config);
  if (fault === undefined) return [fine(NAME, `${upstream} is there, with all ${actions.length} listed actions`)];
  return [warning(NAME, `${upstream}: ${fault}`, 'correct tr064.guard: until then no call passes')];
};
