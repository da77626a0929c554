import { Command, InvalidArgumentError, Option } from 'commander';
import { version } from '../lib/index.ts';
import { adminCommands } from './admin/commands.ts';
import { askCommand } from './ask/command.ts';
import { printAudit, saveAudit, verifyAudit } from './audit.ts';
import { backup } from './backup.ts';
import { type AddClientOptions, addClient, listClients, removeClient } from './client.ts';
import { checkConfig, configSchemaAnswer, printConfig } from './config.ts';
import { doctorDialPlan, knownDevices } from './dialplan/index.ts';
import { doctorCallers } from './doctor/callers.ts';
import { acceptClock, doctorClock } from './doctor/clock.ts';
import { doctor } from './doctor/index.ts';
import { doctorSip } from './doctor/sip.ts';
import { health } from './health.ts';
import { type AddKeyOptions, addKey, listKeys, revokeKey, rotateSigning } from './key.ts';
import { lineCommands } from './line-commands.ts';
import { openApi } from './openapi.ts';
import { configured, type GlobalOptions } from './options.ts';
import type { Answer } from './outcome.ts';
import { press } from './press.ts';
import { rotateKey } from './rotate-key.ts';
import { configInForce } from './running-server.ts';
import { serve } from './serve.ts';
import { type TraceOptions, traceSip } from './sip/trace.ts';
import { storeCommands } from './store/commands.ts';
import type { Surroundings } from './surroundings.ts';
import { listTotp, resetTotp } from './totp.ts';
import { tr064Commands } from './tr064/commands.ts';

interface DemoOptions {
  readonly lan?: true;
  readonly cluster?: string | true;
  readonly fritz?: readonly string[];
}

const EXIT_CODES = `
Exit codes:
  0  done
  1  a fault of Offhook
  2  wrong input: command line, configuration, a value that is not taken
  3  not possible, or not now: a taken port, an unwritable directory, no such line

Settings come from offhook.yaml, OFFHOOK_ variables and --set, the later the stronger:
  offhook config print     what is in force, and where it was set
  offhook config schema    every setting`;

const setting = (text: string, before: readonly string[] = []): readonly string[] => {
  if (!text.includes('=')) throw new InvalidArgumentError('Write it as key=value, such as http.port=8081.');
  return [...before, text];
};

const repeated = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** The whole command line. Each command hands its answer to `say`; expected refusals are thrown as `CommandRefused`. */
export const createProgram = (around: Surroundings, say: (answer: Answer) => void): Command => {
  const program = new Command('offhook');
  const options = () => program.opts<GlobalOptions>();
  const config = () => configured(around, options()).config;
  program
    .description('Asks for one more proof before a sensitive function runs: dial a code on a phone in the house.')
    .version(version, '-V, --version', 'print the version')
    .option('--json', 'answer as JSON')
    .option('-c, --config <file>', 'read this file instead of offhook.yaml')
    .option('--set <key=value>', 'set one setting, stronger than file and environment (repeatable)', setting)
    .option('--api-key <key>', 'API key for a running server (safer: OFFHOOK_HTTP__API_KEY)')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES)
    .configureHelp({ showGlobalOptions: true });

  program
    .command('serve')
    .description('run the server until SIGTERM or Ctrl-C; a second signal exits at once')
    .action(() => {
      const loaded = configured(around, options());
      // Refuses a wrong lines or tones file as the wrong input that it is, before anything is opened.
      checkConfig(loaded);
      return serve(loaded.config, around);
    });
  program
    .command('demo')
    .description('show one full round with a scripted phone on free ports')
    .addOption(new Option('--lan', 'let real phones in the house join').conflicts('cluster'))
    .option(
      '--cluster [url]',
      'show two nodes on one PostgreSQL instead, of which one is killed; url: of an empty database (- reads it from standard input); default: a PostgreSQL that is started for it',
    )
    .addOption(
      new Option(
        '--fritz <host user number...>',
        'register at your FRITZ!Box as its IP telephone, so that its phones confirm: host, user, and its number if it is not **620; the password is asked for, or read from OFFHOOK_FRITZ_PASSWORD or standard input',
      ).conflicts(['lan', 'cluster']),
    )
    .action(async ({ lan, cluster, fritz }: DemoOptions) => {
      const { clusterDemo, demo, fritzDemo } = await import('./demo.ts');
      if (fritz !== undefined) return fritzDemo(fritz, around);
      await (cluster === undefined ? demo(config(), lan === true, around) : clusterDemo(cluster, around));
    });

  lineCommands(program, { around, config, say });
  askCommand(program, { around, config, say });

  const key = program
    .command('key')
    .description('API keys of relying apps, and the key that signs grants')
    .helpCommand(false);
  key
    .command('add')
    .description('make an API key and show it this once')
    .requiredOption('--app <name>', 'the relying app that owns it; confirmations and grants belong to the app')
    .option(
      '--scopes <scopes>',
      'what it may do, comma separated: confirm, lines, users, device, metrics, admin; or proxy alone',
      'confirm',
    )
    .option('--label <text>', 'name for people (default: the app)')
    .option('--user <name>', 'who logs in to the administration page with it (default: admin.user)')
    .option('--expires <when>', 'when it ends: a span such as 90d, or a moment such as 2027-01-31 (default: never)')
    .action(async (given: AddKeyOptions) => say(await addKey(config(), given)));
  key
    .command('list')
    .description('list all keys')
    .action(async () => say(await listKeys(config())));
  key
    .command('revoke <id>')
    .description('make a key useless at once')
    .action(async (id: string) => say(await revokeKey(config(), id)));
  key
    .command('rotate-signing')
    .description('make a new key for grant tokens; the old one verifies as long as a grant can live')
    .option('--at-once', 'forget the old keys now: every token they signed is worth nothing')
    .action(async ({ atOnce }: { readonly atOnce?: true }) =>
      say(await rotateSigning(config(), atOnce ? 'at-once' : 'overlap')),
    );

  const client = program
    .command('client')
    .description('clients of OpenID Connect: add, list, remove')
    .helpCommand(false);
  client
    .command('add')
    .description('add a client and show its secret this once')
    .requiredOption('--app <name>', 'the relying app that it belongs to; confirmations and grants belong to the app')
    .option('--redirect <url>', 'where people may be sent back to, exactly (repeatable)', repeated)
    .option('--ciba', 'it may ask without a browser, and asks again what came of it (CIBA, poll)')
    .option('--ping <url>', 'the same, and it is told at this https URL (CIBA, ping)')
    .option(
      '--ok <by>',
      'what counts as the OK there: click, on our page, or client, which has a button of its own',
      'click',
    )
    .option('--label <text>', 'name for people (default: the app)')
    .option('--keys <file>', 'its public key as a JSON Web Key, or a set of them: private_key_jwt, without a secret')
    .option('--id-token-alg <alg>', 'what its ID tokens are signed with: ES256 or EdDSA', 'ES256')
    .action(async (given: AddClientOptions) => say(await addClient(config(), given)));
  client
    .command('list')
    .description('list all clients')
    .action(async () => say(await listClients(config())));
  client
    .command('remove <id>')
    .description('remove a client with all that was issued to it')
    .action(async (id: string) => say(await removeClient(config(), id)));

  const totp = program
    .command('totp')
    .description('authenticator apps of users: list, reset. Of the app that the API key belongs to')
    .helpCommand(false);
  totp
    .command('list <user>')
    .description('list the authenticators of a user')
    .action(async (user: string) => say(await listTotp(config(), user)));
  totp
    .command('reset <user>')
    .description('remove all authenticators of a user, with their recovery codes')
    .action(async (user: string) => say(await resetTotp(config(), user)));
  tr064Commands(program, { around, config, say });
  adminCommands(program, { around, config, say });

  program
    .command('press')
    .description('press the button of the running server; needs http in device.buttons')
    .action(async () => say(await press(config())));

  program
    .command('health')
    .description('whether the running server is ready: exit code 0, else 1 (for a HEALTHCHECK)')
    .action(async () => say(await health(config)));

  const doctorCommand = program
    .command('doctor')
    .description('look at everything a start needs, and say how to mend it')
    .helpCommand(false)
    .action(async () => say(await doctor(around, options())));
  doctorCommand
    .command('dialplan')
    .argument('<device>', knownDevices)
    .description('the digit map of an ATA, DECT base or PBX for your codes, and what it does with keystrokes')
    .option('--keys <keys>', 'simulate these: 0-9 * #, a comma is a pause of one second, T the talk key')
    .action(async (device: string, { keys }: { readonly keys?: string }) =>
      say(doctorDialPlan(await configInForce(config()), device, keys)),
    );

  doctorCommand
    .command('sip')
    .description('why does my phone not register? What the running server refused lately, and what to do')
    .action(async () => say(await doctorSip(config())));

  doctorCommand
    .command('callers')
    .description('who called through a registration at a PBX lately, and which rule or line a phone needs')
    .action(async () => say(await doctorCallers(config())));

  doctorCommand
    .command('clock')
    .description('is the clock behind what has been recorded? Then nothing is confirmed')
    .option('--accept', 'it is right now and was ahead before: ends what is live; the server must not run')
    .action(async ({ accept }: { readonly accept?: true }) =>
      say(await (accept ? acceptClock(config()) : doctorClock(config()))),
    );

  const sip = program
    .command('sip')
    .description('what phones and the running server send each other')
    .helpCommand(false);
  sip
    .command('trace')
    .description('show SIP messages as they pass, redacted, until Ctrl-C or until the server stops')
    .option('--line <id>', 'those of this line only')
    .option('--pcap <file>', 'write them into this new file, for Wireshark and sngrep')
    .action(async (given: TraceOptions) => {
      const answer = await traceSip(around, config(), given, options().json === true ? 'json' : 'text');
      if (answer) say(answer);
    });

  const audit = program.command('audit').description('the sealed chain of events: export, verify').helpCommand(false);
  audit
    .command('export')
    .description('print events and seals, one JSON object a line')
    .option('--out <file>', 'write them into this new file instead')
    .action(async ({ out }: { readonly out?: string }) => {
      if (out === undefined) await printAudit(around, config());
      else say(await saveAudit(around, config(), out));
    });
  audit
    .command('verify')
    .argument('[file]', 'an exported file, - for standard input (default: the data directory)')
    .description('is the chain whole? Names the first bad event or seal, and what is not sealed yet')
    .action(async (file: string | undefined) => say(await verifyAudit(around, config, file)));

  program
    .command('backup <dir>')
    .description('copy the data directory to a new one; a running server goes on')
    .action(async (dir: string) => say(await backup(around, config(), dir)));

  storeCommands(program, { around, config, say });

  const settings = program
    .command('config')
    .description('the configuration: check, print, schema, rotate-key')
    .helpCommand(false);
  settings
    .command('check')
    .description('read everything, say what is wrong')
    .action(() => say(checkConfig(configured(around, options()))));
  settings
    .command('print')
    .description('every setting in force, and where it was set')
    .action(() => say(printConfig(configured(around, options()))));
  settings
    .command('schema')
    .description('JSON Schema of offhook.yaml')
    .action(() => say(configSchemaAnswer()));

  settings
    .command('rotate-key')
    .description('make a new secret key for what is sealed in the data directory; the server must not run')
    .action(async () => say(await rotateKey(config())));

  program
    .command('openapi')
    .description('print the OpenAPI 3.1 document of the REST API')
    .action(async () => say(await openApi()));
  return program;
};
