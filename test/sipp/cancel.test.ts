import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Overrides } from '../../src/app/index.ts';
import { deferred } from '../../src/lib/index.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { dialOf } from '../support/relying-app.ts';
import { describeWithSipp, playSipp, shipped } from '../support/sipp.ts';

describeWithSipp('A phone that hangs up while it waits for the answer', () => {
  let fixture: OffhookInside | undefined;

  afterEach(async () => {
    await fixture?.stop();
    fixture = undefined;
  });

  /** Dials a live code with this scenario; `whenCancelled` runs as soon as the CANCEL has been taken. */
  const playWith = async (overrides: Overrides, scenario: string, whenCancelled: () => void) => {
    const { app, sip, offhook } = await open(overrides);
    const account = await app.addLine('hall');
    const asked = await app.ask();
    const played = playSipp({ scenario, target: sip, account, dial: dialOf(asked) });
    await expect.poll(() => app.metrics()).toMatch(/^offhook_sip_requests_total\{method="CANCEL"\} [1-9]/m);
    whenCancelled();
    const { code, errors } = await played;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    return { app, offhook, id: asked.id };
  };
  const open = async (overrides: Overrides): Promise<OffhookInside> => {
    fixture = await startInside({}, overrides);
    return fixture;
  };

  it('gets 487 before anything is committed, and nothing is confirmed afterwards', async () => {
    const gate = deferred();
    const overrides: Overrides = {
      openMedia: (open) => async (request) => {
        await gate.promise;
        return open(request);
      },
    };
    const scenario = shipped('cancel-before-commit-expect-487');
    const { app, offhook, id } = await playWith(overrides, scenario, gate.resolve);
    await expect.poll(async () => (await app.calls()).map(({ refusal }) => refusal)).toEqual(['abandoned']);
    expect(await app.read(id)).toMatchObject({ state: 'pending', version: 1 });
    expect(offhook.census()).toMatchObject({ sipDialogs: 0, rtpSessions: 0 });
  });

  it('is too late once the commit has begun: 200 to the CANCEL, and the call stands', async () => {
    const gate = deferred();
    const overrides: Overrides = {
      store: (store) => ({
        ...store,
        dialling: {
          dial: async (dialled) => {
            await gate.promise;
            return store.dialling.dial(dialled);
          },
        },
      }),
    };
    const scenario = join(import.meta.dirname, 'scenarios/cancel-during-commit-call-stands.xml');
    const { app, id } = await playWith(overrides, scenario, gate.resolve);
    expect(await app.read(id)).toMatchObject({ state: 'confirmed' });
  });
});
