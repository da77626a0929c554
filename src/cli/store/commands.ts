import type { Command } from 'commander';
import type { CommandParts } from '../line-commands.ts';
import { copy } from './copy.ts';
import { migrate } from './migrate.ts';
import { sharedConfig } from './shared-config.ts';
import { showStatus } from './status.ts';

/** `offhook store ...`: where the data are. */
export const storeCommands = (program: Command, { around, config, say }: CommandParts): void => {
  const store = program.command('store').description('the database: migrate, status, copy, config').helpCommand(false);
  store
    .command('status')
    .description('where the data are, whether they are up to date, and whether this configuration fits the other nodes')
    .action(async () => say(await showStatus(config())));
  store
    .command('migrate')
    .description('bring the schema of the PostgreSQL database up to date, as the next start would')
    .action(async () => say(await migrate(config())));
  store
    .command('copy')
    .description('copy everything into an empty database or directory; no server may run')
    .requiredOption(
      '--to <place>',
      'postgres://user:password@host:5432/database, a directory, or - to read it from standard input (safer for a password)',
    )
    .action(async ({ to }: { readonly to: string }) => say(await copy(around, config(), to)));
  store
    .command('config')
    .description('in what this configuration differs from what all nodes share')
    .option('--accept', 'let it count for all nodes')
    .action(async ({ accept }: { readonly accept?: true }) =>
      say(await sharedConfig(config(), accept ? 'accept' : 'compare')),
    );
};
