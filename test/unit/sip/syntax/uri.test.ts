import { describe, expect, it } from 'vitest';
import { parseUri, unescapeUri } from '../../../../src/sip/syntax/uri.ts';

const uri = (text: string) => {
  const parsed = parseUri(text);
  if (!parsed) throw new Error(`malformed: ${text}`);
  return parsed;
};

describe('a dialled URI', () => {
  it.each([
    ['sip:*10482913@192.0.2.1', '*10482913'],
    ['sip:%2A10482913@192.0.2.1', '*10482913'],
    ['sip:%2a10482913@192.0.2.1', '*10482913'],
    ['sip:*10482913#@192.0.2.1', '*10482913#'],
    ['sip:*10482913%23@192.0.2.1', '*10482913#'],
    ['sip:*10482913@192.0.2.1:5060;user=phone', '*10482913'],
    ['sip:*10482913;phone-context=home@192.0.2.1;user=phone', '*10482913'],
    ['sip:*10482913:secret@192.0.2.1', '*10482913'],
    ['sips:8810482913@offhook.example', '8810482913'],
    ['tel:*10482913;phone-context=example.com', '*10482913'],
    ['tel:+31-20-555.0123', '+31205550123'],
    ['sip:192.0.2.1', ''],
  ])('%s names the user "%s"', (text, user) => {
    expect(uri(text).user).toBe(user);
  });

  it('keeps parameters of the user apart from those of the URI', () => {
    const { user, params } = uri('sip:123;phone-context=a.b@h;user=phone;LR');
    expect(user).toBe('123');
    expect([...params]).toEqual([
      ['user', 'phone'],
      ['lr', ''],
    ]);
    expect(params.has('lr')).toBe(true);
    expect(params.get('transport')).toBeUndefined();
  });

  it('compares hosts in lower case and takes underscores, addresses and ports', () => {
    expect(uri('SIP:a@My_Box.Example:65535')).toMatchObject({ scheme: 'sip', host: 'my_box.example', port: 65_535 });
    expect(uri('sip:a@[2001:DB8::1]:5061')).toMatchObject({ host: '2001:db8::1', port: 5061 });
  });

  it('keeps what stands after the question mark raw', () => {
    expect(uri('sip:a@h;x=1?Route=%3Csip:b%3E').headers).toBe('Route=%3Csip:b%3E');
  });

  it('has port 0 where its owner cannot be reached, and lacks the `;` at its end', () => {
    expect(uri('sip:a@h:0').port).toBe(0);
    expect(uri('sip:a@h:5062;transport=tcp;')).toMatchObject({ port: 5062, text: 'sip:a@h:5062;transport=tcp' });
  });

  it('knows a foreign scheme when it sees one', () => {
    expect(uri('isbn:2983792873')).toMatchObject({ scheme: 'other', text: 'isbn:2983792873' });
  });
});

describe('a malformed URI is refused', () => {
  it.each([
    'sip:',
    'sip:@h',
    'sip:a@',
    'sip:a@b@c',
    'sip:a b@h',
    'sip:a@h;;',
    'sip:a@h:65536',
    'sip:a@h:5060x',
    'sip:a@h;;lr',
    'sip:a@h;lr;lr',
    'sip:%zz@h',
    'sip:a%2@h',
    'sip:a@[::1',
    'sip:a@[fe80::1%25eth0]',
    'sip:a@2001:db8::10',
    'sip:a@h\r\nX: y',
    'sip:a\u0000@h',
    '<sip:a@h>',
    'a@h',
    ':a@h',
    'tel:',
    '',
  ])('%j', (text) => {
    expect(parseUri(text)).toBeUndefined();
  });
});

describe('unescaping', () => {
  it('resolves printable ASCII only', () => {
    expect(unescapeUri('%41%20%7e')).toBe('A ~');
  });

  it.each(['%00', '%0d%0A', '%25', '%2541', '%7F', '%C3%A9'])('leaves %s as it is', (escaped) => {
    expect(unescapeUri(escaped)).toBe(escaped);
  });
});
