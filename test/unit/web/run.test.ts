import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Load } from '../../../src/web/confirm/details.ts';
import type { Happening } from '../../../src/web/confirm/dialog.ts';
import { Run } from '../../../src/web/confirm/run.ts';
import { aPending } from '../../support/confirmation-views.ts';

const PATIENCE_MS = 10_000;
const OFFHOOK = 'https://offhook.example';
const PAGE = 'https://router.example';

const refusedByCors = () => Promise.reject(new TypeError('Failed to fetch'));

const streamed = async (): Promise<Response> =>
  new Response(`id: 1\nevent: state\ndata: ${JSON.stringify(aPending())}\n\n`);

describe('a confirmation of which nothing is heard', () => {
  let happened: Happening[];
  let runs: Run[];
  const consoleError = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    happened = [];
    runs = [];
    consoleError.mockReset();
    vi.stubGlobal('console', { ...console, error: consoleError });
  });
  afterEach(() => {
    for (const run of runs) run.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const begin = (load: Load = async () => ({ id: 'cnf_1', token: 'cft_1' }), page = PAGE) => {
    const run = new Run(load, { baseUrl: OFFHOOK, page }, (happening) => happened.push(happening));
    runs.push(run);
    void run.start();
    return run;
  };
  const failures = () => happened.flatMap((it) => (it.kind === 'failed' ? [it.why] : []));

  it('is given up after ten seconds, once, and the console names the setting http.corsOrigins', async () => {
    vi.stubGlobal('fetch', refusedByCors);
    begin();
    await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1);
    expect(failures()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(failures()).toEqual(['unreachable']);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(failures()).toEqual(['unreachable']);
    expect(consoleError.mock.calls).toEqual([
      [
        `<offhook-confirm>: no answer from ${OFFHOOK}. If Offhook runs there, its setting http.corsOrigins has to name this page's origin, ${PAGE}.`,
      ],
    ]);
  });

  it('is not blamed on a setting that does not concern pages of Offhook itself', async () => {
    vi.stubGlobal('fetch', refusedByCors);
    begin(undefined, OFFHOOK);
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(consoleError.mock.calls).toEqual([[`<offhook-confirm>: no answer from ${OFFHOOK}.`]]);
  });

  it('is asked for no more after that, until the network is back', async () => {
    const fetched = vi.fn(refusedByCors);
    vi.stubGlobal('fetch', fetched);
    const run = begin();
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    const before = fetched.mock.calls.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(fetched.mock.calls).toHaveLength(before);
    vi.stubGlobal('fetch', streamed);
    void run.networkBack();
    await vi.advanceTimersByTimeAsync(1);
    expect(happened.at(-1)).toMatchObject({ kind: 'link', link: 'live' });
    expect(happened.some(({ kind }) => kind === 'state')).toBe(true);
  });

  it('keeps what it shows when the server is lost later', async () => {
    vi.stubGlobal('fetch', vi.fn<typeof streamed>(refusedByCors).mockImplementationOnce(streamed));
    begin();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(failures()).toEqual([]);
    expect(happened.at(-1)).toMatchObject({ kind: 'link', link: 'lost' });
  });

  it('is given up when the page itself gets no answer for ten seconds, and shown when that comes after all', async () => {
    vi.stubGlobal('fetch', streamed);
    begin(() => new Promise((resolve) => setTimeout(resolve, 30_000, { id: 'cnf_1', token: 'cft_1' })));
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(failures()).toEqual(['not-started']);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(happened.some(({ kind }) => kind === 'state')).toBe(true);
  });

  it.each([
    [{ status: 403, code: 'no-method' }, 'no-method'],
    [Object.assign(new Error('no'), { code: 'no-method' }), 'no-method'],
    [{ code: 'too-many-for-user', retryAfter: 60 }, 'too-many'],
    [{ code: 'draining' }, 'too-many'],
    [{ code: 'malformed' }, 'not-started'],
    [new TypeError('Failed to fetch'), 'not-started'],
    [null, 'not-started'],
  ])('says what the page was answered: %j is %s', async (cause, why) => {
    begin(() => Promise.reject(cause));
    await vi.advanceTimersByTimeAsync(0);
    expect(failures()).toEqual([why]);
  });
});
