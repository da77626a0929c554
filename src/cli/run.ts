import { type Command, CommanderError } from 'commander';
import { ASK } from './ask/command.ts';
import { type Answer, askExits, CommandRefused, type ExitCode, exitCodes } from './outcome.ts';
import { createProgram } from './program.ts';
import { operatorRefusal } from './start-failure.ts';
import { processSurroundings, type Surroundings } from './surroundings.ts';

/**
 * Runs one command line (without `node` and the script) and answers its exit code. Never rejects: an expected refusal
 * is printed as sentences, a fault with its stack.
 */
export const run = async (argv: readonly string[], around: Surroundings = processSurroundings): Promise<ExitCode> => {
  const json = argv.includes('--json');
  let exit: ExitCode = exitCodes.ok;
  const say = (answer: Answer): void => {
    exit = answer.exit ?? exitCodes.ok;
    const data = JSON.stringify(answer.data, null, answer.inOneLine ? undefined : 2);
    around.out(json ? `${data}\n` : `${answer.text.trimEnd()}\n`);
  };
  const program = createProgram(around, say);
  let misused: Command = program;
  for (const command of withChildren(program))
    command.configureOutput(outputOf(around, json)).exitOverride((error) => {
      misused = command;
      throw error;
    });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    const explained = explain(error, misused, around, json);
    return explained !== exitCodes.ok && commandIn(argv, program) === ASK ? askExits.fault : explained;
  }
};

/** The command that is meant, also where it does not come to it: by the first word that names one. */
const commandIn = (argv: readonly string[], { commands }: Command): string | undefined =>
  argv.find((word) => commands.some((command) => command.name() === word));

const withChildren = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(withChildren)];

/** Usage errors are printed by `explain`, in one form with all others. */
const outputOf = (around: Surroundings, json: boolean) => ({
  writeOut: (text: string) => around.out(text),
  writeErr: (text: string) => (json ? undefined : around.err(text)),
  outputError: () => undefined,
});

const explain = (error: unknown, misused: Command, around: Surroundings, json: boolean): ExitCode => {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok;
    return complain(exitCodes.usage, [usageSentence(error), `See \`${nameOf(misused)} --help\`.`], around, json);
  }
  const refusal = error instanceof CommandRefused ? error : operatorRefusal(error);
  if (refusal) return complain(refusal.exit, refusal.sentences, around, json);
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return complain(
    exitCodes.fault,
    ['Offhook failed. This is a fault of Offhook, please report it:', told],
    around,
    json,
  );
};

/** As it is typed: `offhook line add`. */
const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;

const usageSentence = ({ code, message }: CommanderError): string => {
  if (code === 'commander.help') return 'Give a command.';
  const said = message
    .replace(/^error: /, '')
    .replaceAll(/\s*\n/g, ' ')
    .replace(/\.?$/, '.');
  return said.charAt(0).toUpperCase() + said.slice(1);
};

const complain = (exit: ExitCode, sentences: readonly string[], around: Surroundings, json: boolean): ExitCode => {
  around.err(json ? `${JSON.stringify({ error: { exit, details: sentences } })}\n` : `${sentences.join('\n')}\n`);
  return exit;
};
