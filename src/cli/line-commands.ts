import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Config } from '../config/index.ts';
import { listCalls } from './calls.ts';
import type { CallsWanted } from './kept-calls.ts';
import { type AddLineOptions, addLine, listLines, removeLine, unblockLine } from './line.ts';
import { importLines } from './line-import.ts';
import type { Answer } from './outcome.ts';
import type { Surroundings } from './surroundings.ts';

/** What a group of commands is given. */
export interface CommandParts {
  readonly around: Surroundings;
  readonly config: () => Config;
  readonly say: (answer: Answer) => void;
}

const MOST_CALLS = 100;

const listOf = (text: string): readonly string[] => text.split(',').map((item) => item.trim());

const numberOfCalls = (text: string): number => {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > MOST_CALLS) throw new InvalidArgumentError(`It must be 1 to ${MOST_CALLS}.`);
  return number;
};

/** `offhook line ...` and `offhook calls`: the phones, and what became of their calls. */
export const lineCommands = (program: Command, { around, config, say }: CommandParts): void => {
  const line = program
    .command('line')
    .description('phone lines: add, list, remove, import, unblock')
    .helpCommand(false);
  line
    .command('add <id>')
    .description('add a line and say what to type into the ATA')
    .addOption(
      new Option('--kind <kind>', 'what stands at its end; ip cannot confirm')
        .choices(['analog', 'dect', 'isdn', 'ip'])
        .makeOptionMandatory(),
    )
    .option('--username <name>', 'SIP user name, or the number that the peer gives for it (default: the id)')
    .option('--label <text>', 'name for people (default: the id)')
    .option('--confirms-for <users>', 'users it may confirm for, comma separated (default: everybody)', listOf)
    .addOption(
      new Option('--trust <trust>', 'how much contradiction it tolerates').choices([
        'strict',
        'standard',
        'provisioned',
      ]),
    )
    .option('--certificate <name>', 'TLS client certificate that proves it: SHA-256 fingerprint or CN=<subject>')
    .option('--peer <name>', 'trusted peer of sip.peers, or registration of sip.registrations, that it is behind')
    .option('--password-stdin', 'read the password from standard input instead of making one')
    .action(async (id: string, given: AddLineOptions) => say(await addLine(around, config(), id, given)));
  line
    .command('list')
    .description('list all lines with their registration')
    .action(async () => say(await listLines(config())));
  line
    .command('remove <id>')
    .description('remove a line')
    .action(async (id: string) => say(await removeLine(config(), id)));
  line
    .command('import')
    .description('bring the lines in line with sip.linesFile; with several nodes no start does that')
    .action(async () => say(await importLines(config())));
  line
    .command('unblock <id>')
    .description('forget the wrong codes of a line, and end its block')
    .action(async (id: string) => say(await unblockLine(config(), id)));

  program
    .command('calls')
    .description('the last calls, newest first, and why each that confirmed nothing was refused')
    .option('--line <id>', 'those of this line only')
    .option('--limit <number>', `so many, 1 to ${MOST_CALLS}`, numberOfCalls, 20)
    .action(async (wanted: CallsWanted) => say(await listCalls(config(), wanted)));
};
