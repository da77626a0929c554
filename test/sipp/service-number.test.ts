import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LineTrust } from '../../src/line/port.ts';
import { freeUdpPorts } from '../support/free-port.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { dialOf } from '../support/relying-app.ts';
import { describeWithSipp, playSipp } from '../support/sipp.ts';

const isRoot = process.getuid?.() === 0;
/** Audio and video, each with RTCP. */
const SIPP_RTP_PORTS = 4;
const RTP_PORTS = 32;
const NOT_ROOT = 'SIPp plays recorded RTP from a raw socket: it must be root';

const levels: readonly LineTrust[] = ['provisioned', 'standard', 'strict'];

describeWithSipp('SIPp as an ATA that sends RTP events', () => {
  let fixture: OffhookInside;

  beforeAll(async () => {
    const portMin = await freeUdpPorts(RTP_PORTS);
    fixture = await startInside({ rtp: { portMin, portMax: portMin + RTP_PORTS - 1 } });
  });
  afterAll(() => fixture.stop());

  describe.concurrent('at the service number', () => {
    it.for(levels)(
      'confirms with the code that its person keys in, on a line that is trusted as %s',
      async (trust, context) => {
        if (!isRoot && process.env.CI !== 'true') return context.skip(NOT_ROOT);
        const account = { username: `line-${trust}`, password: `secret-of-line-${trust}` };
        await fixture.app.call('PUT', `/v1/lines/${account.username}`, { ...account, kind: 'analog', trust });
        const asked = await fixture.app.ask();
        const outcome = await playSipp({
          scenario: join(import.meta.dirname, 'scenarios/ata-keys-in-live-code-expect-bye.xml'),
          target: fixture.sip,
          account,
          dial: '8810',
          keys: { keys: dialOf(asked) },
          extra: ['-mp', String(await freeUdpPorts(SIPP_RTP_PORTS))],
        });
        expect(outcome).toMatchObject({ code: 0, errors: '' });
        expect(await fixture.app.read(asked.id)).toMatchObject({
          state: 'confirmed',
          confirmedBy: { method: 'phone', line: { id: account.username } },
        });
      },
    );
  });
});
