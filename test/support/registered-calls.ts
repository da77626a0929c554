import { createRegisteredCalls, presets } from '../../src/dialin/callers/index.ts';
import type { CallerSettings } from '../../src/dialin/callers/port.ts';
import type { Source } from '../../src/sip/port.ts';
import type { OwnContacts } from '../../src/sip/registrations/port.ts';
import { ManualClock } from './manual-clock.ts';

/** The contact's user of the tests, which nothing may show. */
export const CONTACT = '9f86d081884c7d659a2feaa0c55ad015';

/** Where the box of the tests is. */
export const BOX: Source = { transport: 'udp', address: '192.168.178.1', port: 5060 };

/** One contact, of the registration `fritz`: what comes from the box over UDP or TCP is its own by the address, over TLS by the certificate. */
export const ownContacts = (
  from: { readonly user?: string; readonly address?: string; readonly name?: string } = {},
): OwnContacts => ({
  named: (user) =>
    user === (from.user ?? CONTACT)
      ? {
          name: from.name ?? 'fritz',
          provenBy: ({ address, transport }) => {
            if (address !== (from.address ?? BOX.address)) return undefined;
            return transport === 'tls' ? 'certificate' : 'address';
          },
        }
      : undefined,
});

/** As a FRITZ!Box registered at by its address. */
export const FRITZ: CallerSettings = { name: 'fritz', ...presets.fritzbox };

/** Calls through these registrations, to a house whose lines behind them have these numbers. */
export const registeredCalls = (
  lines: Readonly<Record<string, string>>,
  registrations: readonly CallerSettings[] = [FRITZ],
  contacts: OwnContacts = ownContacts(),
) => {
  const clock = new ManualClock();
  const calls = createRegisteredCalls({
    contacts,
    registrations,
    lines: { behindPeer: (peer, caller) => lines[`${peer} ${caller}`] },
    shape: { prefix: '*10', digits: 6, profile: 'standard' },
    serviceNumber: '8810',
    clock,
  });
  return { calls, clock };
};
