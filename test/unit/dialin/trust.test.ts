import { describe, expect, it } from 'vitest';
import type { RequestFacts } from '../../../src/sip/port.ts';
import { dialinFixture, ring } from '../../support/dialin-fixture.ts';
import { FakeCall, inviteFacts } from '../../support/fake-call.ts';

const LIVE = '*10482913';

/** A call from the line with what a test wants it to say of itself. */
const from = (rig: ReturnType<typeof dialinFixture>, facts: Partial<RequestFacts>) =>
  ring(rig, LIVE, new FakeCall('kitchen', LIVE, facts));

const saying = (fields: Readonly<Record<string, string>>) => ({
  header: (name: string) => Object.entries(fields).flatMap(([field, value]) => (field === name ? [value] : [])),
});

const overWebSocket = { source: { ...inviteFacts(LIVE).source, transport: 'wss' as const } };

describe('a call that contradicts the kind of its line', () => {
  it.each([
    ['over a WebSocket', overWebSocket, 'transport-refused', 'websocket'],
    ['that was diverted', saying({ Diversion: '<sip:21@pbx>' }), 'call-diverted', undefined],
    ['with the name of a softphone', { userAgent: 'Linphonec/5.1.65' }, 'line-suspect', undefined],
    ['that names another line', { from: { user: 'hall', host: 'pbx' } }, 'line-suspect', 'from-names-another'],
  ] as const)('%s gets the one 403, and the waiting page sees why', async (_what, facts, refusal, signal) => {
    const rig = dialinFixture();
    const call = await from(rig, facts);
    expect(call.told).toEqual(['refuse 403']);
    expect(rig.seen.noted).toEqual([refusal]);
    expect(rig.seen.openMedia).toBe(0);
    expect(rig.seen.wrong).toEqual([]);
    const [record] = rig.seen.calls;
    expect(record).toMatchObject({ outcome: 'refused', refusal });
    expect(record?.signals.length).toBeGreaterThan(0);
    if (signal !== undefined) expect(record?.signals).toContain(signal);
  });

  it('raises the event of a suspect caller, and no other refusal does', async () => {
    const rig = dialinFixture();
    await from(rig, overWebSocket);
    await from(rig, saying({ Diversion: '<sip:21@pbx>' }));
    expect(rig.seen.suspects).toEqual([]);
    await from(rig, { userAgent: 'Linphonec/5.1.65' });
    expect(rig.seen.suspects).toHaveLength(1);
  });

  it('confirms on a line that is trusted as provisioned, and the signals are kept', async () => {
    const rig = dialinFixture({ trust: 'provisioned' });
    const call = await from(rig, { userAgent: 'Linphonec/5.1.65' });
    expect(call.told.at(-1)).toBe('accept answer');
    expect(rig.seen.calls).toMatchObject([{ outcome: 'confirmed' }]);
    expect(rig.seen.calls[0]?.signals.length).toBeGreaterThan(0);
  });

  it('raises nothing on the word of a spoofed packet: a peer that only an address vouches for has to send its ACK', async () => {
    const rig = dialinFixture();
    const call = new FakeCall('kitchen', LIVE, { userAgent: 'Linphonec/5.1.65' });
    call.proof = 'address';
    await ring(rig, LIVE, call);
    expect(call.told).toEqual(['refuse 403']);
    expect(rig.seen).toMatchObject({ suspects: [], calls: [], noted: [] });
    call.listener.refusalAcknowledged?.();
    expect(rig.seen.suspects).toHaveLength(1);
  });
});
