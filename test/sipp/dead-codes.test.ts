import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSystemClock, type SteadyClock, systemClock } from '../../src/lib/index.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { type Account, dialOf } from '../support/relying-app.ts';
import { describeWithSipp, playSipp, type SippOutcome, shipped } from '../support/sipp.ts';

const PENDING_SECONDS = 120;

/** The machine's clock, set ahead when a code shall expire. */
let aheadMs = 0;
const clock: SteadyClock = { ...createSystemClock(), now: () => systemClock.now() + aheadMs };

/** A final answer without what may differ. */
const uniform = (outcome: SippOutcome): string => {
  const answer = outcome.messages.findLast(({ direction }) => direction === 'received')?.text ?? '';
  return answer.replace(/^(Via|From|To|Call-ID|CSeq|Date):.*$/gm, '$1');
};

describeWithSipp('The answer to a code that confirms nothing', () => {
  let fixture: OffhookInside;
  let hall: Account;

  beforeAll(async () => {
    fixture = await startInside(
      {
        confirmation: { pendingSeconds: PENDING_SECONDS },
        // Four wrong codes from one line, none of which may block it here.
        limits: { tries: { perWindow: 10 } },
      },
      { clock },
    );
    hall = await fixture.app.addLine('hall');
  });
  afterAll(() => fixture.stop());

  const dial = async (scenario: string, number: string): Promise<string> => {
    const outcome = await playSipp({ scenario: shipped(scenario), target: fixture.sip, account: hall, dial: number });
    expect(outcome).toMatchObject({ code: 0, errors: '' });
    return uniform(outcome);
  };

  const unknown = () => dial('unknown-code-expect-404', '*10000000');

  const expired = async () => {
    const asked = await fixture.app.ask();
    aheadMs += PENDING_SECONDS * 1_000;
    expect(await fixture.app.next(asked.id, asked.version)).toMatchObject({ state: 'expired' });
    return dial('expired-code-expect-404', dialOf(asked));
  };

  const used = async () => {
    const asked = await fixture.app.ask();
    await dial('phone-hangs-up-first-expect-200', dialOf(asked));
    const answer = await dial('used-code-expect-404', dialOf(asked));
    expect(await fixture.app.next(asked.id, 2)).toMatchObject({
      state: 'confirmed',
      attempts: [{ code: 'code-used' }],
    });
    return answer;
  };

  const notForThisUser = async () => {
    await fixture.app.call('PATCH', '/v1/lines/hall', { confirmsFor: ['somebody-else'] });
    await fixture.app.addLine('kitchen');
    const asked = await fixture.app.ask();
    const answer = await dial('unknown-code-expect-404', dialOf(asked));
    expect(await fixture.app.read(asked.id)).toMatchObject({ state: 'pending' });
    return answer;
  };

  it('is the same 404 for an unknown, an expired, a used code and one of another user', async () => {
    const first = await unknown();
    expect(first).toMatch(/^SIP\/2\.0 404 /);
    expect(await expired()).toBe(first);
    expect(await used()).toBe(first);
    expect(await notForThisUser()).toBe(first);
  });

  it('is told apart in the call log only', async () => {
    const refusals = (await fixture.app.calls()).map(({ refusal }) => refusal).filter((it) => it !== null);
    expect(refusals).toEqual(['line-not-allowed', 'code-used', 'code-expired', 'code-unknown']);
  });
});
