import { describe, expect, it, onTestFinished } from 'vitest';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { startInside } from '../support/offhook-inside.ts';
import type { Answer } from '../support/relying-app.ts';
import { dialOf } from '../support/relying-app.ts';
import { AWAY, type Told, WholeFixture } from '../support/whole-fixture.ts';

/** At once, of each kind of proof. */
const CROWD = 200;
const LINES = 10;
/** A line may be wrong so often within ten minutes. */
const WRONG_CODES = 3;
/** Wrong app codes that block a confirmation. */
const APP_CODES = 5;

const roomy = {
  confirmation: { maxPerUser: CROWD, maxLive: CROWD },
  limits: { httpRequestsPerMinute: 100_000, packetsPerSecond: 100_000, packetBurst: 100_000 },
};

const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** How often each answer came, as `status code`. */
const tally = (answers: readonly Answer<Told>[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = body.code === undefined ? String(status) : `${status} ${body.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);

describe('200 at once with the same app code', () => {
  /** What REST documents for a code that came too late. */
  const documented = ['422 code-invalid', '409 already-decided', '409 version-conflict', '429 blocked'];

  const crowd = async (confirmations: number) => {
    const fixture = await WholeFixture.open(roomy);
    await fixture.confirm(await fixture.addPhone('kitchen'), await fixture.ask());
    const secret = await fixture.enrol();
    const asked = await Promise.all(
      times(confirmations, (n) => fixture.ask({ window: `crowd-${n}`, clientAddress: AWAY })),
    );
    const code = fixture.code(secret);
    const answers = await Promise.all(times(CROWD, (n) => fixture.type(asked[n % confirmations] ?? never(), code)));
    const { 200: won, ...refused } = tally(answers);
    expect(won).toBe(1);
    expect(sum(refused)).toBe(CROWD - 1);
    expect(documented).toEqual(expect.arrayContaining(Object.keys(refused)));
    const after = await Promise.all(asked.map((each) => fixture.read(each)));
    expect(after.filter(({ state }) => state === 'confirmed')).toHaveLength(1);
    for (const { state, attempts } of after) {
      expect(['pending', 'confirmed', 'blocked']).toContain(state);
      expect(attempts.length).toBeLessThanOrEqual(APP_CODES);
    }
    const winner = asked[after.findIndex(({ state }) => state === 'confirmed')] ?? never();
    expect((await fixture.complete(winner)).status).toBe(200);
    // The code is spent for good, not only for this crowd.
    const late = await fixture.ask({ window: 'late', clientAddress: AWAY });
    expect([422, 429]).toContain((await fixture.type(late, code)).status);
    expect((await fixture.read(late)).state).toBe('pending');
  };

  it('for one confirmation: one wins', () => crowd(1));
  it('for twenty confirmations: one wins', () => crowd(20));
});

describe('200 presses at once', () => {
  type Pressed = { readonly id: string; readonly outcome: string };
  type Listed = { readonly items: readonly { readonly type: string; readonly data: { readonly outcome: string } }[] };

  const press = async (idOf: (n: number) => string) => {
    const fixture = await WholeFixture.open({ ...roomy, device: { buttons: ['http'] } });
    await fixture.addPhone('kitchen');
    const asked = await fixture.ask();
    const answers = await Promise.all(
      times(CROWD, (n) => fixture.answer<Pressed>('POST', '/v1/button', { id: idOf(n) })),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await fixture.read(asked)).toMatchObject({
      state: 'confirmed',
      version: 2,
      confirmedBy: { method: 'button' },
    });
    const events: Listed['items'][number][] = [];
    for (let path = '/v1/audit?type=button.pressed&limit=100'; path !== ''; ) {
      const { body } = await fixture.answer<Listed & { readonly next: string | null }>('GET', path);
      events.push(...body.items);
      path = body.next === null ? '' : `/v1/audit?type=button.pressed&limit=100&cursor=${body.next}`;
    }
    return {
      fixture,
      outcomes: answers.map(({ body }) => body.outcome),
      events: events.map(({ data }) => data.outcome),
    };
  };

  it('that are one press, reported 200 times: it counts once, and every report hears what it came to', async () => {
    const { fixture, outcomes, events } = await press(() => 'the-same');
    expect(new Set(outcomes)).toEqual(new Set(['confirmed']));
    expect(events).toEqual(['confirmed']);
    expect(await fixture.inside.app.metric('offhook_presses_total{outcome="confirmed"}')).toBe(1);
  });

  it('that are 200 presses: one confirms, nobody waits for the others', async () => {
    const { outcomes, events } = await press((n) => `press-${n}`);
    for (const told of [outcomes, events]) {
      expect(told.filter((outcome) => outcome === 'confirmed')).toHaveLength(1);
      expect(told.filter((outcome) => outcome === 'nothing-pending')).toHaveLength(CROWD - 1);
    }
  });
});

describe('200 calls at once that dial the same code', () => {
  it('from ten lines: one is answered 200, the others as a wrong code or as a blocked line', async () => {
    const fixture = await startInside(roomy);
    onTestFinished(() => fixture.stop());
    const phones = await Promise.all(
      times(LINES, async (n): Promise<Phone> => {
        const phone = createPhone({ server: fixture.sip, ...(await fixture.app.addLine(`line-${n}`)) });
        await phone.start();
        onTestFinished(() => phone.stop());
        expect((await phone.register()).status).toBe(200);
        return phone;
      }),
    );
    const asked = await fixture.app.ask();
    const calls = await Promise.all(times(CROWD, (n) => (phones[n % LINES] ?? never()).dial(dialOf(asked))));
    const answers = await Promise.all(
      calls.map(async (call) => {
        const { status, response } = await call.final();
        return { status, retryAfter: Number(response?.headers('Retry-After')[0] ?? 0) };
      }),
    );
    const having = (status: number) => answers.filter((answer) => answer.status === status);
    expect(having(200)).toHaveLength(1);
    // A line that was wrong three times is blocked, and hears no more what became of the code.
    expect(having(404)).toHaveLength(LINES * WRONG_CODES);
    expect(having(480)).toHaveLength(CROWD - 1 - LINES * WRONG_CODES);
    expect(having(480).every(({ retryAfter }) => retryAfter > 0)).toBe(true);

    const winner = calls[answers.findIndex(({ status }) => status === 200)] ?? never();
    await winner.waitForBye();
    const read = await fixture.app.read(asked.id);
    expect(read).toMatchObject({ state: 'confirmed', confirmedBy: { method: 'phone' } });
    expect(await fixture.app.metric('offhook_confirmations_total{event="confirmation.confirmed"}')).toBe(1);
    await expect.poll(() => fixture.app.metric('offhook_calls_total{outcome="confirmed",refusal=""}')).toBe(1);
    await expect
      .poll(() => fixture.app.metric('offhook_calls_total{outcome="refused",refusal="code-used"}'))
      .toBe(LINES * WRONG_CODES);
    await expect
      .poll(() => fixture.app.metric('offhook_calls_total{outcome="refused",refusal="line-blocked"}'))
      .toBe(CROWD - 1 - LINES * WRONG_CODES);
  });
});

const never = (): never => {
  throw new Error('there is one for each');
};
