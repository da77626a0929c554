import { type Config, type RegistrationConfig, readRegistrarCas, registrarOf } from '../config/index.ts';
import { OwnRoutes } from '../sip/local-addresses.ts';
import type { SipStack } from '../sip/port.ts';
import {
  Contacts,
  createSystemResolver,
  openProbe,
  Registration,
  type RegistrationSettings,
} from '../sip/registrations/index.ts';
import type { OwnContacts } from '../sip/registrations/port.ts';
import type { RegistrationsView } from '../sip/registrations/status.ts';
import type { Opening } from './context.ts';
import { lossCounter } from './loss-counter.ts';
import { nodeName } from './node-name.ts';
import { holdRole } from './roles.ts';
import type { Data } from './steps/data.ts';
import { CannotStart, usable } from './tools.ts';

/* All that being registered at PBXs needs: imported only where a registration is configured. */

/** The registrations of this node, which have not begun. */
export interface Registrations {
  /** What calls can be for. */
  readonly contacts: OwnContacts;
  /** How each stands, for whoever administers. */
  readonly view: RegistrationsView;
  /** Each is taken by whichever node has its role, from here on until the end. */
  begin(stack: SipStack): Promise<void>;
}

/** Those of `sip.registrations`. Throws `CannotStart` where a file that they name is of no use. */
export const createRegistrations = (
  { config, tools, closers }: Opening,
  { store, roles, shared }: Pick<Data, 'store' | 'roles' | 'shared'>,
): Registrations => {
  const { clock, random, logger, metrics, fault } = tools;
  const settings = registrationsOf(config);
  const count = lossCounter(metrics, settings);
  const contacts = new Contacts();
  const routes = new OwnRoutes();
  let running: readonly Registration[] = [];

  const registrationOn = (stack: SipStack, settings: RegistrationSettings): Registration =>
    new Registration({
      settings,
      stack,
      resolver: createSystemResolver(clock),
      openProbe,
      routeTo: (address) => routes.towards(address, clock.now()),
      store: store.registrations,
      contacts,
      clock,
      random,
      node: nodeName(),
      onFault: fault,
      onTurn: ({ kind, ...told }) => {
        count(kind, told.name);
        if (kind === 'registered') logger.info(told, 'registered at a PBX');
        else logger.warn(told, 'not registered at a PBX');
      },
    });

  return {
    contacts,
    view: () => running.map((registration) => registration.status()),
    async begin(stack) {
      running = settings.map((one) => registrationOn(stack, one));
      const place = { roles, tools, isShared: shared !== undefined };
      const given: (() => Promise<void>)[] = [];
      closers.push(async () => void (await Promise.all(given.map((giveBack) => giveBack()))));
      for (const [index, registration] of running.entries())
        given.push(await holdRole(place, `registration:${settings[index]?.name ?? ''}`, registration));
    },
  };
};

/** The entries of `sip.registrations`. Throws `CannotStart` where a file that they name is of no use. */
export const registrationsOf = (config: Config): readonly RegistrationSettings[] => {
  const authorities = usable(readRegistrarCas(config.sip));
  return config.sip.registrations.map((entry, index) => settingsOf(entry, authorities[index]));
};

const settingsOf = (
  { name, registrar, transport, user, authUser, password, realm, expires }: RegistrationConfig,
  authorities: string | undefined,
): RegistrationSettings => {
  const at = registrarOf(registrar);
  if (!at || !password) throw new CannotStart(`The registration ${name} has no registrar or no password.`);
  return {
    name,
    place: { ...at, transport, authorities },
    user,
    account: { username: authUser ?? user, password, realm },
    expiresSeconds: expires,
  };
};
