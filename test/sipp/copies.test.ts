import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BarePhone } from '../support/bare-phone.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { dialOf } from '../support/relying-app.ts';

describe('Two copies of one INVITE', () => {
  let fixture: OffhookInside;

  beforeAll(async () => {
    fixture = await startInside();
  });
  afterAll(() => fixture.stop());

  it('make one call that counts once', async () => {
    const account = await fixture.app.addLine('hall');
    const asked = await fixture.app.ask();
    const phone = await BarePhone.lift(fixture.sip, account, dialOf(asked));
    await phone.invite(2);
    phone.acknowledge(await phone.heard((message) => message.startsWith('SIP/2.0 200')));
    phone.ok(await phone.heard((message) => message.startsWith('BYE ')));
    await expect.poll(() => fixture.offhook.census()).toMatchObject({ sipDialogs: 0, rtpSessions: 0 });
    phone.hangUp();

    const answers = phone.received.filter((message) => message.startsWith('SIP/2.0 200'));
    expect(new Set(answers).size).toBe(1);
    expect(await fixture.app.read(asked.id)).toMatchObject({ state: 'confirmed', version: 2, attempts: [] });
    expect(await fixture.app.calls()).toMatchObject([{ outcome: 'confirmed', line: { id: 'hall' } }]);
  });
});
