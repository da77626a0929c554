import { afterEach, describe, expect, it } from 'vitest';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';

describe('the retention of a running Offhook', () => {
  let fixture: OffhookInside;
  afterEach(() => fixture.stop());

  it('may take every old event where nobody ever added a webhook', async () => {
    const passed: number[] = [];
    const forget = async (_before: number, upTo: number): Promise<void> => void passed.push(upTo);
    fixture = await startInside({}, { store: (store) => ({ ...store, audit: { ...store.audit, forget } }) });
    await expect.poll(() => passed).toEqual([Number.MAX_SAFE_INTEGER]);
  });
});
