import { type Command, InvalidArgumentError } from 'commander';
import type { CommandParts } from '../line-commands.ts';
import { type AskOptions, ask } from './ask.ts';

/** The command whose exit codes are its own: what goes wrong with it is `askExits.fault`, never a "no". */
export const ASK = 'ask';

const EXIT_CODES = `
Exit codes of ask:
  0  granted
  1  refused: cancelled, "not me", too many wrong app codes
  2  timed out
  3  a fault: it could not be asked (command line, key, server), or not be followed`;

const LONGEST_SECONDS = 3600;

const secondsIn = (text: string): number => {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > LONGEST_SECONDS)
    throw new InvalidArgumentError(`It must be 1 to ${LONGEST_SECONDS} seconds.`);
  return seconds;
};

/** `offhook ask`. */
export const askCommand = (program: Command, { around, config, say }: CommandParts): void => {
  program
    .command(ASK)
    .description('ask a person to confirm something, show what to dial, and wait for the grant')
    .requiredOption('--user <name>', 'who is asked')
    .requiredOption('--title <text>', 'what for, as the person reads it')
    .option('--action <id>', 'what for, as programs name it', 'cli.ask')
    .option('--timeout <seconds>', 'give up after so long (default: when the question ends)', secondsIn)
    .option(
      '--client-address <address>',
      'where the person sits (default: where the SSH session comes from, else the internet)',
    )
    .option('--here', 'the person sits at this machine')
    .option('--session <id>', 'with --window: a grant of it is good for an hour, and nobody is asked again')
    .option('--window <id>', 'the window of that session (default: the session)')
    .option('--code-stdin', 'prove it by this code of the authenticator app, from standard input')
    .option('--url <url>', 'a server elsewhere; its API key by OFFHOOK_HTTP__API_KEY or --api-key')
    .addHelpText('after', EXIT_CODES)
    .action(async (options: AskOptions) =>
      say(await ask(around, config(), options, program.opts().json === true ? 'json' : 'text')),
    );
};
