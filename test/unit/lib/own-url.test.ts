import { describe, expect, it } from 'vitest';
import { ownUrl, SAME_SERVER } from '../../../src/lib/index.ts';

const at = { scheme: 'http', host: '127.0.0.1', port: 8080 } as const;

describe('the address of this server', () => {
  it.each([
    ['as it listens', ownUrl(at), 'http://127.0.0.1:8080'],
    ['by a name', ownUrl({ ...at, host: 'box.home' }), 'http://box.home:8080'],
    ['by an IPv6 address (RFC 3986 3.2.2)', ownUrl({ ...at, host: '::1' }), 'http://[::1]:8080'],
    ['as it listens on every address', ownUrl({ ...at, host: '::' }), 'http://[::]:8080'],
    ['of SIP over WebSocket', ownUrl({ ...at, scheme: 'ws' }), 'ws://127.0.0.1:8080'],
    ['as the operator says it', ownUrl('https://box.example/offhook'), 'https://box.example/offhook'],
    ['of the page over the API', ownUrl(ownUrl(at), 'docs'), 'http://127.0.0.1:8080/docs'],
    ['of a new confirmation', ownUrl(SAME_SERVER, 'v1', 'confirmations', 'cnf_1-A'), '/v1/confirmations/cnf_1-A'],
    ['of a line with an odd name', ownUrl(SAME_SERVER, 'v1', 'lines', 'a/b c'), '/v1/lines/a%2Fb%20c'],
    ['of everything', ownUrl(SAME_SERVER, ''), '/'],
  ])('%s', (_what, made, expected) => {
    expect(made).toBe(expected);
  });
});
