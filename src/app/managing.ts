import { Accounts, ApiKeys } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import { holdsCode } from '../confirmation/index.ts';
import type { DoorState, Managing } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import { createBackups } from './backups.ts';
import type { OpenedData } from './database.ts';
import { pingFaultOf } from './ping-fault.ts';
import type { Tools } from './tools.ts';

/** What is managed. */
interface Managed {
  readonly store: Pick<Store, 'keys' | 'accounts' | 'openIdClients'>;
  readonly snapshot: OpenedData['snapshot'];
}

/** What the owner manages over REST. What is closed is not loaded. */
export const createManaging = async (
  config: Config,
  { store, snapshot }: Managed,
  { clock, random }: Pick<Tools, 'clock' | 'random'>,
): Promise<Managing> => {
  const making = { clock, random };
  return {
    keys: new ApiKeys({ store: store.keys, ...making }),
    accounts: config.tr064.port === 0 ? undefined : new Accounts({ store: store.accounts, ...making }),
    clients: config.openid.enabled ? await clientsOf(config, store, making) : undefined,
    backups: snapshot && createBackups(snapshot, clock),
    doors: doorsOf(config),
  };
};

const clientsOf = async (
  config: Config,
  { openIdClients }: Managed['store'],
  making: Pick<Tools, 'clock' | 'random'>,
): Promise<Managing['clients']> => {
  const { Clients } = await import('../openid/index.ts');
  return new Clients({
    store: openIdClients,
    ...making,
    holdsCode: (text) => holdsCode(text, config.code),
    pingFault: pingFaultOf(config),
  });
};

/** The ways in, and what opens each. */
const doorsOf = ({ forwardAuth, tr064, openid, keycloak }: Config): readonly DoorState[] => [
  { door: 'forward-auth', open: forwardAuth.proxies.length > 0, setting: 'forwardAuth.proxies' },
  { door: 'tr064', open: tr064.port !== 0, setting: 'tr064.port' },
  { door: 'openid', open: openid.enabled, setting: 'openid.enabled' },
  { door: 'keycloak', open: keycloak.length > 0, setting: 'keycloak' },
];
