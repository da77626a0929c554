import type { Command } from 'commander';
import type { CommandParts } from '../line-commands.ts';
import { type AddAccountOptions, addAccount, listAccounts, removeAccount } from './accounts.ts';

/** `offhook tr064 ...`: who may come by TR-064. */
export const tr064Commands = (program: Command, { around, config, say }: CommandParts): void => {
  const tr064 = program
    .command('tr064')
    .description('accounts of TR-064 clients: add, list, remove')
    .helpCommand(false);
  tr064
    .command('add <user>')
    .description('let a TR-064 client ask for this user')
    .requiredOption('--app <name>', 'the relying app that its confirmations and grants belong to')
    .option('--username <name>', 'what the client logs in as (default: the user)')
    .option('--password-stdin', 'read the password from standard input instead of making one')
    .action(async (user: string, given: AddAccountOptions) => say(await addAccount(around, config(), user, given)));
  tr064
    .command('list')
    .description('list all accounts')
    .action(async () => say(await listAccounts(config())));
  tr064
    .command('remove <username>')
    .description('remove an account: whoever logs in with it is turned away at once')
    .action(async (username: string) => say(await removeAccount(config(), username)));
};
