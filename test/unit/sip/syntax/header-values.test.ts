import { describe, expect, it } from 'vitest';
import { parseNameAddr } from '../../../../src/sip/syntax/name-addr.ts';
import { splitList } from '../../../../src/sip/syntax/params.ts';
import { parseVia, viaForResponse } from '../../../../src/sip/syntax/via.ts';

const via = (raw: string) => {
  const parsed = parseVia(raw);
  if (!parsed) throw new Error(`malformed: ${raw}`);
  return parsed;
};

describe('From, To and Contact', () => {
  it('reads URI and tag behind a quoted name', () => {
    expect(parseNameAddr('"Kitchen \\"1\\"" <sip:kitchen@h;user=phone>;tag=a-1;x="b;c"')).toMatchObject({
      uri: { user: 'kitchen', host: 'h' },
      tag: 'a-1',
    });
  });

  it('takes parameters after a bare URI for the header, not for the URI', () => {
    const from = parseNameAddr('sip:a@h;tag=1;user=phone');
    expect(from?.tag).toBe('1');
    expect([...(from?.uri.params ?? [])]).toEqual([]);
    expect(from?.params.get('user')).toBe('phone');
  });

  it.each([
    'Bell, Alexander <sip:a@h>;tag=1',
    'caller<sip:a@h>',
    '<sip:a@h> ; tag = 1',
    '<sip:a@h?Subject=x>',
    '"comma, and <bracket>" <sip:a@h>',
    '<sip:a@h>;tag=1;',
    '<sip:a@h> ; ',
    'sip:a@h;',
    '<sip:a@h;>',
    '<sip:a@h>;x=;tag=1',
  ])('tolerates %s', (raw) => {
    expect(parseNameAddr(raw)?.uri.user).toBe('a');
  });

  it.each([
    '"open <sip:a@h>',
    '"a" b <sip:a@h>',
    'a "b" <sip:a@h>',
    '<sip:a@h',
    '< sip:a@h >',
    '<>',
    '',
    'sip:a@h?Subject=x',
    'sip:a,b@h',
    '<sip:a@h>tag=1',
    '<sip:a@h>;;',
    '<sip:a@h>; ;',
    '<sip:a@h>;tag=1;tag=2',
    '<sip:a@h>;tag=',
    '<sip:a@h>;x="open',
    '<sip:a@h>;tag=1, <sip:b@h>',
    '<sip:a@h>;tag',
    'sip:a@h;tag;branch=1',
    '<sip:a@h>;tag=""',
  ])('refuses %j', (raw) => {
    expect(parseNameAddr(raw)).toBeUndefined();
  });
});

describe('the `;` at the end of a value', () => {
  it('is not kept, so that more can be written behind it', () => {
    expect(parseNameAddr('<sip:a@h>;tag=1 ; ')?.raw).toBe('<sip:a@h>;tag=1');
    expect(parseNameAddr('<sip:a@h;>;tag=1;')?.uri.text).toBe('sip:a@h');
    expect(viaForResponse(via('SIP/2.0/UDP h;branch=b;'), { address: '192.0.2.7', port: 1 })).toBe(
      'SIP/2.0/UDP h;branch=b;received=192.0.2.7',
    );
    expect(viaForResponse(via('SIP/2.0/UDP h;rport=;branch=b;'), { address: '192.0.2.7', port: 9 })).toBe(
      'SIP/2.0/UDP h;branch=b;received=192.0.2.7;rport=9',
    );
  });
});

describe('the parameters of a value', () => {
  const params = (count: number): string => Array.from({ length: count }, (_, index) => `;p${index}`).join('');

  it('may be 64, and no more: looking for a name that comes twice must not take longer than reading', () => {
    expect([...(parseNameAddr(`<sip:a@h>${params(64)}`)?.params ?? [])]).toHaveLength(64);
    expect(parseNameAddr(`<sip:a@h>${params(65)}`)).toBeUndefined();
    expect(parseNameAddr(`<sip:a@h${params(65)}>`)).toBeUndefined();
    expect(parseVia(`SIP/2.0/UDP h${params(65)}`)).toBeUndefined();
  });
});

describe('a comma list', () => {
  it('is split outside quotes and brackets, and empty elements fall out', () => {
    expect(splitList('"a, \\" b" <sip:x,y@h>;q=1 ,, <sip:c@h>,')).toEqual(['"a, \\" b" <sip:x,y@h>;q=1', '<sip:c@h>']);
  });

  it('ends with what an open quote swallows', () => {
    expect(splitList('a, "b, c')).toEqual(['a', '"b, c']);
  });
});

describe('Via', () => {
  it('reads sent-by and branch', () => {
    expect(via('SIP/2.0/UDP [2001:db8::9]:5062;branch=z9hG4bK=1=;rport')).toMatchObject({
      host: '2001:db8::9',
      port: 5062,
      branch: 'z9hG4bK=1=',
    });
  });

  it('reads a transport that nobody speaks, and blanks around everything', () => {
    expect(via('sip / 2.0 / unknown  H_1 : 5060 ; branch = x')).toMatchObject({
      host: 'h_1',
      port: 5060,
    });
  });

  it.each([
    '',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP ',
    'SIP/2.0/UDP h:0',
    'SIP/2.0/UDP h:65536',
    'SIP/2.0/UDP h;;',
    'UDP h',
    'SIP/2.0/UDP a b',
  ])('refuses %j', (raw) => {
    expect(parseVia(raw)).toBeUndefined();
  });
});

describe('the top Via of a response', () => {
  const source = { address: '192.0.2.7', port: 40_000 };

  it.each([
    ['same address: unchanged', 'SIP/2.0/UDP 192.0.2.7;branch=b', 'SIP/2.0/UDP 192.0.2.7;branch=b'],
    ['a name: received', 'SIP/2.0/UDP pc33;branch=b', 'SIP/2.0/UDP pc33;branch=b;received=192.0.2.7'],
    [
      'rport asked: both, even for the same address',
      'SIP/2.0/UDP 192.0.2.7;rport;branch=b',
      'SIP/2.0/UDP 192.0.2.7;branch=b;received=192.0.2.7;rport=40000',
    ],
    [
      'forged values are replaced',
      'SIP/2.0/UDP h;received=198.51.100.1;rport=1;x="a;b"',
      'SIP/2.0/UDP h;x="a;b";received=192.0.2.7;rport=40000',
    ],
  ])('%s', (_, raw, expected) => {
    expect(viaForResponse(via(raw), source)).toBe(expected);
  });
});
