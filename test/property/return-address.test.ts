import fc from 'fast-check';
import { expect, it } from 'vitest';
import { originalOf } from '../../src/doors/forward-auth/original.ts';
import { returnAddress } from '../../src/doors/forward-auth/return-address.ts';

const ALLOWED = ['https://box.example', 'https://*.apps.example'];

const piece = fc.constantFrom(
  ...[
    'https:',
    'http:',
    '//',
    '/',
    '\\',
    '@',
    ':',
    '#',
    '?',
    '%2f',
    '%5c',
    '%40',
    '.',
    '..',
    ' ',
    '\t',
    '\n',
    '\u0000',
  ],
  ...['box.example', 'evil.example', 'apps.example', 'wiki.apps.example', 'evilbox.example', 'localhost', '[::1]', 'x'],
);
const written = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

/** How a browser understands an address that it is sent to from the guarded page. */
const hostSeenBy = (address: string): string => new URL(address, 'https://box.example/settings').host;

it('leads to a host that is allowed, whatever was written', () => {
  fc.assert(
    fc.property(written, (text) => {
      const address = returnAddress(text, ALLOWED);
      if (address === undefined) return;
      expect(hostSeenBy(address)).toMatch(/^(?:box\.example|[^.]+(?:\.[^.]+)*\.apps\.example)$/);
      expect(new URL(address).protocol).toBe('https:');
      expect(new URL(address).username).toBe('');
    }),
  );
});

it('leads to a host that is allowed, whatever a proxy hands on as host and path', () => {
  fc.assert(
    fc.property(written, written, (host, uri) => {
      const fields = {
        'X-Forwarded-Method': 'GET',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': host,
        'X-Forwarded-Uri': uri,
      };
      const original = originalOf('forwarded', { rawHeaders: Object.entries(fields).flat(), method: 'GET', url: '/' });
      const address = original && returnAddress(`${original.origin}${original.uri}`, ALLOWED);
      if (address === undefined) return;
      expect(hostSeenBy(address)).toMatch(/^(?:box\.example|[^.]+(?:\.[^.]+)*\.apps\.example)$/);
      expect(new URL(address).pathname).not.toMatch(/^\/\//);
    }),
  );
});
