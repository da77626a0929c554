import { describe, expect, it } from 'vitest';
import { isFromOurPage } from '../../../../src/demo/house/door.ts';

const origin = 'http://127.0.0.1:4000';
const host = '127.0.0.1:4000';

describe('the door of the house', () => {
  it.each([
    ['GET', { host }],
    ['GET', { host, 'sec-fetch-site': 'same-origin' }],
    ['GET', { host, 'sec-fetch-site': 'none' }],
    ['GET', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
    ['POST', { host, origin }],
  ])('lets its own page in: %s %j', (method, headers) => {
    expect(isFromOurPage(origin, method, headers)).toBe(true);
  });

  it.each([
    ['a name that now means 127.0.0.1', 'GET', { host: 'evil.example:4000' }],
    ['the same with an Origin to match', 'POST', { host: 'evil.example:4000', origin: 'http://evil.example:4000' }],
    ['another port', 'POST', { host: '127.0.0.1:4001', origin: 'http://127.0.0.1:4001' }],
    ['a page of the internet', 'POST', { host, origin: 'https://evil.example' }],
    ['a page that hides its origin', 'POST', { host, origin: 'null' }],
    ['something that presses without an origin', 'POST', { host }],
    ['a picture on a foreign page', 'GET', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    [
      'a frame in a foreign page',
      'GET',
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ],
    ['no host at all', 'GET', {}],
  ])('keeps out %s', (_who, method, headers) => {
    expect(isFromOurPage(origin, method, headers)).toBe(false);
  });
});
