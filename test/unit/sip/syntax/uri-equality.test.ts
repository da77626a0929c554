import { describe, expect, it } from 'vitest';
import { parseUri } from '../../../../src/sip/syntax/uri.ts';
import { sameUri } from '../../../../src/sip/syntax/uri-equality.ts';

const same = (left: string, right: string): boolean => {
  const [one, other] = [parseUri(left), parseUri(right)];
  if (!one || !other) throw new Error(`malformed: ${left} or ${right}`);
  expect(sameUri(other, one)).toBe(sameUri(one, other));
  return sameUri(one, other);
};

describe('URIs that RFC 3261 19.1.4 calls equivalent', () => {
  it.each([
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
    ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    ],
  ])('%s and %s', (left, right) => {
    expect(same(left, right)).toBe(true);
  });
});

describe('URIs that RFC 3261 19.1.4 calls different', () => {
  it.each([
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
    // "Note that equality is not transitive"
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
  ])('%s and %s', (left, right) => {
    expect(same(left, right)).toBe(false);
  });
});

describe('what its rules say beyond its examples', () => {
  it.each([
    ['an escape in any case', 'sip:%c3%a9@h', 'sip:%C3%A9@h'],
    ['a character beyond ASCII and its escape', 'sip:é@h', 'sip:%C3%A9@h'],
    ['an IPv6 address (RFC 5954)', 'sip:a@[2001:DB8:0::1]', 'sip:a@[2001:db8::1]'],
    ['a number with separators (RFC 3966)', 'tel:+31-20-555;ext=1;isub=2', 'tel:+3120555;isub=2;ext=1'],
    ['no parameters but a password', 'sip:a:b%21@h', 'sip:a:b!@h'],
  ])('takes for one: %s', (_name, left, right) => {
    expect(same(left, right)).toBe(true);
  });

  it.each([
    ['an escaped reserved character and itself', 'sip:a%2Bb@h', 'sip:a+b@h'],
    ['sip and sips', 'sip:a@h', 'sips:a@h'],
    ['user in one alone', 'sip:1@h', 'sip:1@h;user=phone'],
    ['ttl in one alone', 'sip:a@h', 'sip:a@h;ttl=1'],
    ['method in one alone', 'sip:a@h', 'sip:a@h;method=INVITE'],
    ['maddr in one alone', 'sip:a@h', 'sip:a@h;maddr=192.0.2.1'],
    ['a password in one alone', 'sip:a@h', 'sip:a:secret@h'],
    ['a parameter of the user', 'sip:a;x=1@h', 'sip:a;x=2@h'],
    ['a user and none', 'sip:h', 'sip:a@h'],
    ['numbers with a parameter in one alone', 'tel:123', 'tel:123;phone-context=x'],
    ['two of a foreign scheme', 'urn:a', 'urn:b'],
  ])('keeps apart: %s', (_name, left, right) => {
    expect(same(left, right)).toBe(false);
  });
});
