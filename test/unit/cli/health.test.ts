import { describe, expect, it } from 'vitest';
import { emptyPlace } from '../../support/cli-place.ts';

describe('offhook health', () => {
  it('is content with nothing but 0 and 1: also where nobody runs, and where the settings are wrong', async () => {
    const nobody = await emptyPlace().offhook('health', '--json');
    expect(nobody.exit).toBe(1);
    expect(JSON.parse(nobody.out)).toMatchObject({
      status: 'not-ready',
      reason: expect.stringContaining('No Offhook'),
    });
    expect(await emptyPlace({ OFFHOOK_HTTP__PORT: 'x' }).offhook('health')).toMatchObject({
      exit: 1,
      out: expect.stringContaining('http.port'),
    });
  });
});
