import type { Command } from 'commander';
import type { CommandParts } from '../line-commands.ts';
import { listWaiting, unlock } from './unlock.ts';

/** `offhook admin ...`: the way back in for who can confirm nothing on the administration page. */
export const adminCommands = (program: Command, { config, say }: CommandParts): void => {
  const admin = program.command('admin').description('the administration page: unlock').helpCommand(false);
  admin
    .command('unlock [mark]')
    .description('let one browser window do what is dangerous for 10 minutes; without its mark: list those that wait')
    .action(async (mark: string | undefined) =>
      say(await (mark === undefined ? listWaiting(config()) : unlock(config(), mark))),
    );
};
