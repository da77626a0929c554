import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConfirmationView } from '../../../src/http/schema.ts';
import { follow } from '../../../src/web/confirm/follow.ts';
import { aCompleted, aPending } from '../../support/confirmation-views.ts';

const FIRST_MS = 6000;
const SILENCE_MS = 40_000;

interface Asked {
  readonly url: URL;
  readonly headers: Headers;
  readonly signal: AbortSignal;
}

/** Answers one request; a promise that never settles ends with the signal, as fetch does. */
type Answer = (asked: Asked) => Response | Promise<Response>;

const never: Answer = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))));
const noNetwork: Answer = () => Promise.reject(new TypeError('no network'));

const message = (view: ConfirmationView, id: number): string =>
  `id: ${id}\nevent: state\ndata: ${JSON.stringify(view)}\n\n`;

/** A stream that brings this text and then nothing, or its end. */
const stream =
  (text: string, { ends }: { readonly ends: boolean }): Answer =>
  ({ signal }) =>
    new Response(
      new ReadableStream({
        start(controller) {
          if (text !== '') controller.enqueue(new TextEncoder().encode(text));
          if (ends) controller.close();
          else signal.addEventListener('abort', () => controller.error(new DOMException('aborted', 'AbortError')));
        },
      }),
    );

const polled =
  (view: ConfirmationView, etag: string): Answer =>
  () =>
    Response.json(view, { headers: { etag } });
const problem =
  (status: number, members: object): Answer =>
  () =>
    Response.json({ status, ...members }, { status });

describe('following a confirmation', () => {
  let asked: Asked[];
  let heard: string[];
  let pauses: number[];
  const over = { controller: new AbortController() };

  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    heard = [];
    pauses = [];
    over.controller = new AbortController();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  /** Follows with a server that gives these answers, one after the other; then nobody follows any more. */
  const followed = (answers: readonly Answer[]): Promise<void> => {
    const left = [...answers];
    vi.stubGlobal('fetch', async (url: string, { headers, signal }: RequestInit & { signal: AbortSignal }) => {
      const request = { url: new URL(url), headers: new Headers(headers), signal };
      asked.push(request);
      return (left.shift() ?? never)(request);
    });
    return follow({
      access: { baseUrl: 'https://offhook.example', id: 'cnf_1', token: 'cft_1' },
      signal: over.controller.signal,
      onState: (view) => heard.push(`${view.state} ${view.version}`),
      onLink: (link) => heard.push(link),
      onGone: () => heard.push('gone'),
      pause: async (ms) => {
        pauses.push(ms);
        if (left.length === 0) over.controller.abort();
      },
    });
  };

  it('tells each state of the stream, and ends with the last one', async () => {
    await followed([stream(message(aPending(), 7) + message(aCompleted(), 9), { ends: true })]);
    expect(heard).toEqual([`pending ${aPending().version}`, `completed ${aCompleted().version}`]);
    expect(asked.map(({ url }) => url.href)).toEqual(['https://offhook.example/v1/confirmations/cnf_1/events']);
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer cft_1');
  });

  it('reads on where the stream broke, soon where it had brought something', async () => {
    await followed([stream(message(aPending(), 7), { ends: true }), stream(message(aCompleted(), 9), { ends: true })]);
    expect(asked.map(({ headers }) => headers.get('last-event-id'))).toEqual([null, '7']);
    expect(pauses).toEqual([500]);
    expect(heard).not.toContain('lost');
  });

  it('says that the server cannot be reached, and tries ever more rarely, never more than 8 s apart', async () => {
    await followed([noNetwork, noNetwork, noNetwork, noNetwork, noNetwork, noNetwork]);
    expect(heard).toEqual(Array(6).fill('lost'));
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it('takes a connection without any sign of life for dead', async () => {
    const following = followed([stream(message(aPending(), 7), { ends: false })]);
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
    expect(pauses).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await following;
    expect(pauses).toEqual([500]);
  });

  it('asks by long-polls where the stream is held back, each time by what it knows', async () => {
    const following = followed([
      never,
      polled(aPending({ version: 3 }), 'W/"3.phone"'),
      () => new Response(null, { status: 304 }),
      polled(aPending({ version: 3 }), 'W/"3.button.phone"'),
      polled(aCompleted(), 'W/"5"'),
    ]);
    await vi.advanceTimersByTimeAsync(FIRST_MS);
    await following;
    expect(asked.slice(1).map(({ url }) => url.search)).toEqual([
      '?wait=25&since=0',
      '?wait=25&since=3',
      '?wait=25&since=3',
      '?wait=25&since=3',
    ]);
    expect(asked.slice(1).map(({ headers }) => headers.get('if-none-match'))).toEqual([
      null,
      'W/"3.phone"',
      'W/"3.phone"',
      'W/"3.button.phone"',
    ]);
    expect(heard.filter((what) => what !== 'live')).toEqual([
      'pending 3',
      'pending 3',
      `completed ${aCompleted().version}`,
    ]);
  });

  it.each([401, 403, 404])('is over when the server does not know it: %i', async (status) => {
    await followed([problem(status, { code: 'not-found' })]);
    expect(heard).toEqual(['gone']);
    expect(pauses).toEqual([]);
  });

  it('comes back when the server says so', async () => {
    await followed([problem(429, { code: 'rate-limited', retryAfter: 5 })]);
    expect(pauses).toEqual([5000]);
    expect(heard).toEqual([]);
  });

  it('takes an answer that is none of ours for no answer', async () => {
    await followed([() => new Response('<h1>Bad gateway</h1>', { status: 502 })]);
    expect(heard).toEqual(['lost']);
  });

  it('stops when it is told to, and leaves no timer', async () => {
    const following = followed([stream(message(aPending(), 7), { ends: false })]);
    await vi.advanceTimersByTimeAsync(10);
    over.controller.abort();
    await following;
    expect(asked).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
