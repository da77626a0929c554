import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedaction } from '../../src/sip/redaction/redaction.ts';
import { seededRandom } from '../support/seeded-random.ts';

const redaction = createRedaction({ prefix: '*10', serviceNumber: '8810' }, seededRandom(5));

/** What a run must not show, each where SIP puts such a thing. `any`: it is known by its looks, wherever it stands. */
interface Secrets {
  readonly code: string;
  readonly nonce: string;
  readonly response: string;
  readonly tag: string;
  readonly key: string;
}

const from = (alphabet: string, length: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length }).map((drawn) => drawn.join(''));
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const secrets: fc.Arbitrary<Secrets> = fc.record({
  code: from('0123456789', 6),
  nonce: from(`${BASE64}-_`, 40),
  response: from('0123456789abcdef', 32),
  tag: from('0123456789abcdef', 16),
  key: from(`${BASE64}+/`, 40),
});

/** Other spellings of one thing: they mean the same, or look as if they did. */
const spellings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => [...text].map((letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''),
  (text) => [...text].map((letter) => `\\${letter}`).join(''),
  (text) => `${text.slice(0, 3)}\r\n ${text.slice(3)}`,
  (text) => `"${text}"`,
];

/** Where a secret can stand, well formed and not. */
const lines: readonly ((secrets: Secrets) => string)[] = [
  ({ code }) => `To: <sip:*10${code}@h>`,
  ({ code }) => `f: "Hall 8810${code}" <sip:8810${code}@h>;tag=1`,
  ({ code }) => `P-Asserted-Identity: <tel:*10-${code.slice(0, 3)}-${code.slice(3)}>`,
  ({ code }) => `History-Info: <sip:*10${code}@h?Reason=SIP>;index=1`,
  ({ code }) => `X-Dialled: *10 ${code.slice(0, 2)} ${code.slice(2)}`,
  ({ code }) => `Subject: ${code}`,
  ({ code }) => `Call-ID: ${code}@h`,
  ({ code }) => `Via: SIP/2.0/UDP h;branch=z9hG4bK${code};rport`,
  ({ code }) => `CSeq: ${code} INVITE`,
  ({ code }) => `Expires: ${code}`,
  ({ code }) => `*10${code}`,
  ({ nonce, response }) =>
    `Authorization: Digest username="hall", realm="r", nonce="${nonce}", uri="sip:h", response="${response}"`,
  ({ nonce, response }) => `Proxy-Authorization: Digest nonce=${nonce},response=${response},username`,
  ({ nonce }) => `WWW-Authenticate: Digest realm="r", nonce="${nonce}", qop="auth"`,
  ({ nonce, response }) => `X-Copy: Digest nonce="${nonce}", response='${response}'`,
  ({ response }) => `User-Agent: ${response}`,
  ({ nonce }) => `Authorisation Digest nonce="${nonce}"`,
  ({ response }) => `X-AUTH:response="${response}`,
  ({ tag }) => `To: <sip:a@h>;tag=${tag}`,
  ({ tag }) => `t: "x" <sip:a@h> ; TAG = "${tag}"`,
  ({ tag }) => `Replaces: id;to-tag=${tag};from-tag=${tag}`,
  ({ tag }) => `Refer-To: <sip:a@h?Replaces=id%3Bto-tag%3D${tag}>`,
  ({ key }) => `X-Key: inline:${key}`,
  ({ key }) => `Contact: <sip:a@h>;+sip.instance="<${key}>"`,
];

const sdpLines: readonly ((secrets: Secrets) => string)[] = [
  ({ key }) => `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20|1:4`,
  ({ key }) => `A=Crypto:1 x inline: ${key}`,
  ({ key }) => `k=base64:${key}`,
  ({ key }) => `a=key-mgmt:mikey ${key}`,
  ({ code }) => `s=*10${code}`,
  ({ nonce }) => `i=nonce="${nonce}"`,
  ({ key }) => `${key}`,
];

const startLines: readonly ((secrets: Secrets) => string)[] = [
  ({ code }) => `INVITE sip:*10${code}@h SIP/2.0`,
  ({ code }) => `INVITE sip:*10 ${code}@h SIP/2.0`,
  ({ code }) => `INVITE tel:8810${code} SIP/2.0`,
  ({ code }) => `INVITE tel:88.10.${[...code].join('.')} SIP/2.0`,
  ({ code }) => `INVITE tel:%2a1-0(${[...code].join('.')}) SIP/2.0`,
  ({ code }) => `INFO sip:8810@h;x=${code} SIP/2.0`,
  () => 'SIP/2.0 200 OK',
  ({ nonce }) => `INVITE ${nonce}`,
];

const contentTypes = ['application/sdp', 'APPLICATION/SDP;x=1', 'application/dtmf-relay', 'multipart/mixed;boundary=b'];
const breaks = ['\r\n', '\n', '\r'];

/** The text as whoever looks for something in it would read it: unescaped, unfolded, in one case, digits close together. */
const readings = (text: string): readonly string[] => {
  let plain = text.replace(/(?:\r\n|\r|\n)[ \t]+/g, '').toLowerCase();
  for (let round = 0; round < 3; round++)
    plain = plain.replace(/%([0-9a-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  plain = plain.replace(/\\/g, '');
  return [text.toLowerCase(), plain, plain.replace(/(?<=\d)[-.() ]+(?=\d)/g, '')];
};

const message = fc
  .record({
    secrets,
    start: fc.constantFrom(...startLines),
    fields: fc.array(fc.constantFrom(...lines), { minLength: 1, maxLength: 8 }),
    body: fc.array(fc.constantFrom(...sdpLines), { maxLength: 4 }),
    type: fc.constantFrom(...contentTypes),
    spell: fc.constantFrom(...spellings),
    lineBreak: fc.constantFrom('\r\n', ...breaks),
    junk: fc.string({ maxLength: 12 }),
    at: fc.nat(),
  })
  .map(({ secrets: hidden, start, fields, body, type, spell, lineBreak, junk, at }) => {
    const spelled = Object.fromEntries(Object.entries(hidden).map(([name, text]) => [name, spell(text)]));
    const all = spelled as unknown as Secrets;
    const head = [start(hidden), ...fields.map((field) => field(all)), `Content-Type: ${type}`];
    const text = head.join(lineBreak) + lineBreak.repeat(2) + body.map((line) => `${line(hidden)}\r\n`).join('');
    // Something broken, somewhere between two lines.
    const cut = text.indexOf(lineBreak, at % text.length);
    return { hidden, text: cut === -1 ? text : `${text.slice(0, cut)}${lineBreak}${junk}${text.slice(cut)}` };
  });

describe('what is shown of any message', () => {
  it('holds no secret of it, in whatever spelling, well formed or not', () => {
    fc.assert(
      fc.property(message, ({ hidden, text }) => {
        const shown = redaction.message(Buffer.from(text, 'latin1')).toString('latin1');
        for (const reading of readings(shown))
          for (const secret of Object.values(hidden)) expect(reading).not.toContain(secret.toLowerCase());
      }),
      { numRuns: 3000 },
    );
  });

  it('never makes it fail, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(redaction.message(Buffer.from(bytes))).toBeInstanceOf(Buffer);
      }),
    );
  });
});
