import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/sip/port.ts';
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

describe('a call', () => {
  it('has us send to no address but the one that it came from, whatever Contact and Record-Route say', async () => {
    await fc.assert(
      fc.asyncProperty(
        uri,
        fc.array(uri, { maxLength: 3 }),
        transport,
        fc.boolean(),
        async (contact, set, over, closes) => {
          const fixture = new Fixture({}, new MemoryFlow(over, PHONE));
          const headers = set.map((route) => `Record-Route: <${route}>`);
          const answered = fixture.invite({ headers, contact: `<${contact}>` });
          fixture.send('ACK', { sequence: 2, toTag: toTag(answered), branch: 'z9hG4bK-ack' });
          if (closes) fixture.flow.close();
          for (const call of fixture.decisions.calls) call.hangup();
          // Nobody answers: every way is tried until none is left.
          for (let round = 0; round < 3; round++) {
            await new Promise(setImmediate);
            fixture.settle();
          }
          const elsewhere = fixture.targets.filter(({ address }: Target) => address !== PHONE);
          expect(elsewhere).toEqual([]);
          expect(fixture.targets.length).toBeLessThanOrEqual(1);
          expect(fixture.core.census().dialogs).toBe(0);
        },
      ),
    );
  });
});
