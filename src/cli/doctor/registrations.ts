import type { lookAtRegistrars } from '../../app/index.ts';
import { createRest } from '../../client/rest.ts';
import type { Config } from '../../config/index.ts';
import type { RegistrationView } from '../../http/schema.ts';
import { errorCode } from '../../lib/index.ts';
import { CommandRefused } from '../outcome.ts';
import { printable } from '../printable.ts';
import { answered } from '../rest-answer.ts';
import { apiKeyOf, type RunningServer } from '../running-server.ts';
import { type Check, fine, warning } from './check.ts';

/** What helps, by how the server begins to say why a registration failed. */
const FIXES: readonly (readonly [reason: string, fix: string])[] = [
  ['wrong password', 'give user, authUser and password as the PBX has them for this telephone'],
  ['no such user', 'make the telephone at the PBX, and give its user name as user'],
  ['not reachable', 'look whether the PBX is on, and whether registrar and transport are right'],
  ['the name', 'look whether registrar is right, and whether this machine asks the DNS server of the house'],
];
const OTHER_FIX = 'look at the settings of this telephone at the PBX, and at the log of the server';

const askThem: typeof lookAtRegistrars = async (config) => {
  const app = await import('../../app/index.ts');
  return app.lookAtRegistrars(config);
};

/**
 * How each entry of `sip.registrations` stands, as the running server says; without a server nobody registers, and the PBX is asked what it would
 * say, by OPTIONS. Nothing where there is no entry. A registration that failed stops no start: it is a warning.
 */
export const checkRegistrations = async (
  config: Config,
  server: Pick<RunningServer, 'url'> | undefined,
  look: typeof lookAtRegistrars = askThem,
): Promise<readonly Check[]> => {
  const { registrations } = config.sip;
  if (registrations.length === 0) return [];
  if (!server)
    return expectations(config, look).catch((cause: unknown) => [
      warning('registrations', `the PBX cannot be asked: ${reasonOf(cause)}`, 'mend that, and ask again'),
    ]);
  try {
    const { answer } = createRest({ url: server.url, apiKey: apiKeyOf(config) });
    return answered(await answer('GET /v1/registrations')).items.flatMap(registrationChecks);
  } catch (cause) {
    const why = cause instanceof CommandRefused ? cause.message : `/v1/registrations failed (${errorCode(cause)})`;
    return [warning('registrations', `not known: ${why}`, 'give a key of the scope admin, and ask again')];
  }
};

const reasonOf = (cause: unknown): string =>
  printable(cause instanceof Error ? cause.message : (errorCode(cause) ?? ''));

/** What is to be expected of each, when a server runs. */
const expectations = async (config: Config, look: typeof lookAtRegistrars): Promise<readonly Check[]> => {
  const sights = await look(config);
  return config.sip.registrations.flatMap((entry, index) => {
    const sight = sights[index];
    if (!sight) return [];
    const name = checkName(entry);
    const where = `at ${entry.registrar} as ${entry.user}`;
    if (sight.kind === 'failed') {
      const { reason } = sight.failure;
      return [warning(name, `cannot be registered ${where}: ${reason}`, fixFor(reason))];
    }
    const password = sight.isProven ? 'takes the password' : 'asks for no password before somebody registers';
    return [fine(name, `will be registered ${where} when the server runs: the PBX is there, and ${password}`)];
  });
};

/** How one stands, and whether those call through it who are not heard. */
export const registrationChecks = (one: RegistrationView): readonly Check[] => [standing(one), ...unheard(one)];

/** What a check of one is called. */
export const checkName = ({ name }: Pick<RegistrationView, 'name'>): string => `registration ${name}`;

const standing = (one: RegistrationView): Check => {
  const { registrar, user, state, expiresAt, lastError, nextAt, node } = one;
  const name = checkName(one);
  const where = `at ${registrar} as ${user}`;
  switch (state) {
    case 'registered':
      return fine(name, `registered ${where}${expiresAt === null ? '' : ` until ${expiresAt}`}`);
    case 'registering':
      return fine(name, `is being registered ${where}`);
    case 'unregistered':
      return warning(name, `not registered ${where}`, 'ask again in a moment');
    case 'failed': {
      const why = lastError ?? 'for no known reason';
      const again = nextAt === null ? '' : `; next try at ${nextAt}`;
      return warning(name, `not registered ${where}: ${printable(why)}${again}`, fixFor(why));
    }
    case 'elsewhere':
      return node === null
        ? warning(name, `no node is registered ${where}`, 'ask again in ten seconds')
        : fine(name, `the node ${printable(node)} has it: ask there`);
  }
};

const fixFor = (why: string): string => FIXES.find(([reason]) => why.startsWith(reason))?.[1] ?? OTHER_FIX;

const unheard = (one: RegistrationView): readonly Check[] => {
  const nobody = one.callers.flatMap(({ taken, times }) => (taken.for === 'nobody' ? [{ ...taken, times }] : []));
  const outside = nobody.filter(({ kind }) => kind === null).reduce((all, { times }) => all + times, 0);
  const lineless = nobody.filter(({ kind }) => kind !== null).length;
  const name = checkName(one);
  return [
    ...(outside === 0
      ? []
      : [
          warning(
            name,
            `this telephone answers no outside number, and ${outside} such ${outside === 1 ? 'call' : 'calls'} came`,
            'let the PBX pass no calls from outside on to it; was it a phone of the house: offhook doctor callers',
          ),
        ]),
    ...(lineless === 0
      ? []
      : [
          warning(
            name,
            `${lineless} ${lineless === 1 ? 'phone' : 'phones'} of the house called and ${lineless === 1 ? 'has' : 'have'} no line`,
            'offhook doctor callers says which line to add',
          ),
        ]),
  ];
};
