import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, AWAY, aRestFixture, type RestFixture } from './rest-fixture.ts';

const HOUR_MS = 3_600_000;

describe('a grant', () => {
  let fixture: RestFixture;
  beforeEach(async () => {
    fixture = await aRestFixture();
  });
  afterEach(() => fixture.close());

  const complete = async (changes: Record<string, unknown> = {}): Promise<Answer> => {
    const asked = await fixture.ask(changes);
    expect(asked.status).toBe(201);
    await fixture.dial(asked);
    return fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
  };
  const passes = async (changes: Record<string, string> = {}): Promise<number> => {
    const identity = { 'offhook-user': 'anna', 'offhook-session': 's1', 'offhook-window': 'w1' };
    const headers = { ...identity, 'offhook-address': '192.168.178.20', ...changes };
    return (await fixture.call('GET', '/v1/forward-auth', { headers })).status;
  };

  it('R2: asks no second question for one hour, counted from the OK click and never prolonged', async () => {
    await complete();
    fixture.clock.advance(HOUR_MS / 2);
    expect(await fixture.ask()).toMatchObject({ status: 200, body: { state: 'completed', reused: true } });
    fixture.clock.advance(HOUR_MS / 2 - 1000);
    expect(await fixture.ask()).toMatchObject({ status: 200, body: { reused: true } });
    expect(await passes()).toBe(204);
    fixture.clock.advance(1000);
    expect(await fixture.ask()).toMatchObject({ status: 201, body: { state: 'pending' } });
    expect(await passes()).toBe(401);
  });

  it('R3: a new window asks, while the old one does not', async () => {
    await complete();
    expect(await fixture.ask({ window: 'w2' })).toMatchObject({ status: 201, body: { state: 'pending' } });
    expect(await passes({ 'offhook-window': 'w2' })).toBe(401);
    expect((await fixture.ask()).status).toBe(200);
  });

  it('R3: a new log-in asks, and the grant of the old session is over', async () => {
    await complete();
    expect((await fixture.ask({ session: 's2' })).status).toBe(201);
    expect(await passes({ 'offhook-session': 's2' })).toBe(401);
    await fixture.call('DELETE', '/v1/sessions/s1');
    expect((await fixture.ask()).status).toBe(201);
    expect(await passes()).toBe(401);
  });

  it('R5: won by a phone at home is shown for home and not for the internet', async () => {
    await complete();
    const grant = (address: string) =>
      fixture.call('GET', `/v1/grants?user=anna&session=s1&window=w1&clientAddress=${address}`);
    expect((await grant('192.168.178.20')).status).toBe(200);
    expect(await grant(AWAY)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await grant('nowhere')).status).toBe(400);
  });
});
