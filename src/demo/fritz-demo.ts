import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKeyText } from '../access/index.ts';
import { createApp, fritzPhones } from '../app/index.ts';
import { createRest } from '../client/rest.ts';
import { cryptoRandom, lookUntil, systemClock } from '../lib/index.ts';
import { DemoApi } from './api.ts';
import type { DemoHost } from './host.ts';
import { askAgainAndAgain } from './own-phone.ts';
import { type FritzAccount, REGISTRATION, writeRegistration } from './registration-file.ts';
import { demoConfig } from './settings.ts';

/** How long the box may take to answer, and how often it is looked whether it has, in milliseconds. */
const PATIENCE = { patienceMs: 30_000, pauseMs: 200 };

/**
 * Registers at the box as an IP telephone, with a data directory that is removed at the end, and asks for one confirmation after the other, which
 * its phones confirm, until a signal.
 */
export const fritzDemo = async (account: FritzAccount, host: DemoHost): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-demo-'));
  await writeRegistration(dataDir, account);
  const apiKey = newKeyText(cryptoRandom);
  const config = demoConfig({ dataDir, apiKey, settings: ['sip.host=0.0.0.0'] }, host);
  const app = createApp(config, { sip: { udpPort: 0, tcpPort: 0 } });
  const stop = async (): Promise<void> => {
    await app.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  await host.untilStopped({ stop }, async (leaving) => {
    const { http } = await app.start().catch((cause: unknown) => {
      throw host.startRefusal(cause, config) ?? cause;
    });
    const api = new DemoApi(createRest({ url: http, apiKey }));
    host.say('Offhook demo: a telephone of your FRITZ!Box.');
    host.say(`  Data          ${dataDir} (removed at the end)`);
    for (const { kind, number } of await fritzPhones())
      await api.addLine(`phone-${number.replaceAll('*', '')}`, {
        kind,
        username: number,
        peer: REGISTRATION,
        label: number,
      });
    await registered(api, account, host);
    host.say(`  Offhook       is a telephone of ${account.registrar}: its phones call ${account.number}`);
    host.say('                (another number in its list of telephones? Name it: --fritz <host> <user> <number>)');
    await askAgainAndAgain(api, host.say, leaving);
  });
};

const registered = async (api: DemoApi, { registrar }: FritzAccount, host: DemoHost): Promise<void> => {
  const seen = await lookUntil(systemClock, PATIENCE, async () => {
    const registration = await api.registration();
    return registration?.state === 'registering' ? undefined : registration;
  });
  if (seen?.state === 'registered') return;
  throw host.notPossible(
    `${registrar} does not take Offhook for its telephone: ${seen?.lastError ?? 'it does not answer'}.`,
    'On the box: Telephony, Telephony Devices: an IP telephone with this user name and password (sip-config/devices/fritzbox.md).',
  );
};
