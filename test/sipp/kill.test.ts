import { afterEach, describe, expect, it } from 'vitest';
import { BarePhone } from '../support/bare-phone.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { dialOf } from '../support/relying-app.ts';

const ROUNDS = 3;

describe('kill -9 in the moment the 200 is seen on the wire', () => {
  let offhook: OffhookProcess | undefined;

  afterEach(() => offhook?.remove());

  it('loses nothing: after a restart the API says confirmed', async () => {
    offhook = await startOffhook();
    const account = await offhook.app.addLine('hall');
    for (let round = 1; round <= ROUNDS; round += 1) {
      const asked = await offhook.app.ask();
      const { child } = offhook;
      const phone = await BarePhone.lift(offhook.sip, account, dialOf(asked));
      const answered = phone.heard(
        (message) => /^SIP\/2\.0 [2-6]/.test(message) && message.includes('CSeq: 2 INVITE'),
        () => child.kill('SIGKILL'),
      );
      await phone.invite();
      expect(await answered).toMatch(/^SIP\/2\.0 200 /);
      phone.hangUp();
      await offhook.end('SIGKILL');
      expect(child.signalCode).toBe('SIGKILL');

      offhook = await startOffhook({ dataDir: offhook.dataDir });
      expect(await offhook.app.read(asked.id)).toMatchObject({
        state: 'confirmed',
        confirmedBy: { line: { id: 'hall' } },
      });
    }
  });
});
