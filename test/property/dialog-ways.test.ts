import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fixture, MemoryFlow } from '../support/sip-fixture.ts';
import { toTag } from '../support/sip-wire-text.ts';

const PHONE = '192.0.2.7';

const host = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.domain(),
  fc.constant(PHONE),
);
const uri = fc
  .record({
    scheme: fc.constantFrom('sip', 'sips', 'SIP'),
    host,
    port: fc.option(fc.integer({ min: 1, max: 65_535 })),
    params: fc.array(fc.constantFrom(';lr', ';transport=tcp', ';transport=UDP', ';maddr=198.51.100.9', ';x=1'), {
      maxLength: 2,
    }),
  })
  .map(({ scheme, host, port, params }) => `${scheme}:k@${host}${port === null ? '' : `:${port}`}${params.join('')}`);
const transport = fc.constantFrom('udp' as const, 'tcp' as const);

const PROXY = '192.0.2.20';
const OTHER_PROXY = '192.0.2.21';
const isProxy = (address: string): boolean => address === PROXY || address === OTHER_PROXY;
const proxies = [{ name: 'lb', identity: { kind: 'address', networks: { has: isProxy } } }] as const;

/** Where we would connect to, to say BYE in a call with this Contact and these routes, as long as nobody answers. */
const targetsOf = async (
  fixture: Fixture,
  {
    contact,
    set,
    said,
  }: { readonly contact: string; readonly set: readonly string[]; readonly said: readonly string[] },
  closes: boolean,
): Promise<readonly string[]> => {
  const headers = [...said, ...set.map((route) => `Record-Route: <${route}>`)];
  const answered = fixture.invite({ headers, contact: `<${contact}>` });
  fixture.send('ACK', { sequence: 2, toTag: toTag(answered), branch: 'z9hG4bK-ack', headers: said });
  if (closes) fixture.flow.close();
  for (const call of fixture.decisions.calls) call.hangup();
  // Every way is tried until none is left.
  for (let round = 0; round < 3; round++) {
    await new Promise(setImmediate);
    fixture.settle();
  }
  expect(fixture.core.census().dialogs).toBe(0);
  expect(fixture.targets.length).toBeLessThanOrEqual(1);
  return fixture.targets.map(({ address }) => address);
};

describe('a call', () => {
  const routes = fc.array(fc.oneof(uri, fc.constant(`sip:${PROXY};lr`), fc.constant(`sip:${OTHER_PROXY}:5070;lr`)), {
    maxLength: 3,
  });

  it('has us send to no address but the one that it came from, whatever Contact and Record-Route say', async () => {
    await fc.assert(
      fc.asyncProperty(uri, routes, transport, fc.boolean(), async (contact, set, over, closes) => {
        const fixture = new Fixture({}, new MemoryFlow(over, PHONE));
        const targets = await targetsOf(fixture, { contact, set, said: [] }, closes);
        expect(targets.filter((address) => address !== PHONE)).toEqual([]);
      }),
    );
  });

  it('that came over a proxy has us send to no address but those of proxies, and never to the phone itself', async () => {
    await fc.assert(
      fc.asyncProperty(uri, routes, transport, fc.boolean(), async (contact, set, over, closes) => {
        const fixture = new Fixture({ proxies }, new MemoryFlow(over, PROXY));
        const said = [`X-Offhook-Source: udp ${PHONE} 5060`];
        const targets = await targetsOf(fixture, { contact, set, said }, closes);
        expect(targets.filter((address) => !isProxy(address))).toEqual([]);
      }),
    );
  });
});
