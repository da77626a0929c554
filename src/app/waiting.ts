import type { Config } from '../config/index.ts';
import { identityOf } from '../doors/forward-auth/identity.ts';
import { isProcess } from '../doors/tr064/process-of.ts';
import { BACKGROUND, type Waiting, waitingPage } from '../hosted/index.ts';
import type { Door } from '../http/index.ts';
import { parseNetworks } from '../lib/index.ts';
import { artefactId, createAskers } from '../openid/index.ts';
import type { Store } from '../store/index.ts';
import type { Tools } from './tools.ts';

/** As long as a code of an authenticator app can be right, and some. */
const SPENT_MS = 600_000;
const MOST_SPENT_OF_AN_APP = 10_000;

/** The page of what waits: loaded where something can be asked without one. */
export const createWaitingPage = (
  config: Config,
  { confirmations, artefacts, accounts }: Pick<Store, 'confirmations' | 'artefacts' | 'accounts'>,
  { clock }: Pick<Tools, 'clock'>,
): Door => {
  const askers = createAskers(artefacts, clock);
  return waitingPage({
    ownerOf: (id) => confirmations.load(id),
    isShown: (confirmation) => confirmation.session.startsWith(BACKGROUND) || isProcess(confirmation),
    async askerOf(confirmation) {
      if (!isProcess(confirmation)) return askers.of(confirmation.id);
      const { app, user } = confirmation;
      return (await accounts.all()).find((account) => account.app === app && account.user === user)?.username;
    },
    loggedIn: loggedInBy(config),
    spend: (app, once) => {
      const now = clock.now();
      const id = artefactId('Shown', once);
      const shown = { id, kind: 'Shown', owner: app, grantId: null, expiresAt: now + SPENT_MS, payload: '{}' };
      return artefacts.putOnce(shown, { most: MOST_SPENT_OF_AN_APP, forget: now - SPENT_MS });
    },
  });
};

/** Nobody is logged in where no proxy is named. */
const loggedInBy = ({ forwardAuth: { proxies, userHeader, user } }: Config): Waiting['loggedIn'] => {
  const networks = parseNetworks(proxies);
  if (!networks.ok) throw new Error(`forwardAuth.proxies was not checked: ${networks.error}`);
  return (request) => {
    const identity = identityOf(request, { proxies: networks.value, userHeader, user });
    return identity.ok ? identity.value.user : undefined;
  };
};
