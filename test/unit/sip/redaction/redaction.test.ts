import { describe, expect, it } from 'vitest';
import { createRedaction } from '../../../../src/sip/redaction/redaction.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const redaction = createRedaction({ prefix: '*10', serviceNumber: '8810' }, seededRandom(3));

const shown = (lines: readonly string[], body = ''): string =>
  redaction.message(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')).toString('latin1');

/** What becomes of one header field. */
const field = (line: string): string => shown(['OPTIONS sip:h SIP/2.0', line]).split('\r\n').slice(1, -2).join('\r\n');

describe('a message that is shown', () => {
  it('does not tell the user of a contact of ours at a registrar, wherever it stands', () => {
    const user = '9f86d081884c7d659a2feaa0c55ad015';
    const invite = [
      `INVITE sip:${user}@192.168.178.20:5060;line=${user} SIP/2.0`,
      'From: <sip:**610@fritz.box>',
      `To: <sip:${user}@192.168.178.20>`,
      `Contact: <sip:${user}@192.168.178.20:5060;line=${user}>;expires=300`,
    ];
    expect(shown(invite)).not.toContain(user);
    expect(shown(invite)).toContain('<sip:**610@fritz.box>');
  });

  it('is as it came where it holds no secret', () => {
    const register = [
      'REGISTER sip:192.168.178.2:5060;transport=udp SIP/2.0',
      'Via: SIP/2.0/UDP 192.168.178.31:5060;branch=z9hG4bK1a2b3c;rport',
      'Max-Forwards: 70',
      'From: "Hall" <sip:hall@192.168.178.2>',
      'To: <sip:hall@192.168.178.2>',
      'Call-ID: a84b4c76e@192.168.178.31',
      'CSeq: 20001 REGISTER',
      'Contact: <sip:hall@192.168.178.31:5060>;expires=3600',
      'Expires: 3600',
      'User-Agent: Grandstream HT801 1.0.17.5',
      'Content-Length: 0',
    ];
    expect(shown(register)).toBe(`${register.join('\r\n')}\r\n\r\n`);
  });

  it.each([
    ['sip:*10482913@h', 'sip:*10xxxxxx@h'],
    ['sip:%2A10482913@h', 'sip:%2A10xxxxxx@h'],
    ['sip:*1048@h', 'sip:*10xx@h'],
    ['sip:8810482913@h', 'sip:8810xxxxxx@h'],
    ['sip:88104@h', 'sip:8810x@h'],
    ['sip:8810@h:5060', 'sip:8810@h:5060'],
    ['tel:*10-482-913', 'tel:*10-xxx-xxx'],
    ['tel:8810.482.913', 'tel:8810.xxx.xxx'],
    ['tel:(8.8)1%2D0.4.8.2.9.1.3', 'tel:(8.8)1%2D0.x.x.x.x.x.x'],
    ['tel:*1.0.4.8.2.9.1.3', 'tel:*1.0.x.x.x.x.x.x'],
    ['sip:hall@8.8.10.4:5060', 'sip:hall@8.8.10.4:5060'],
    ['sip:%34%38%32%39%31%33@h', 'sip:xxxxxx@h'],
    ['sip:0612345678@h', 'sip:xxxxxxxxxx@h'],
    ['sip:112@h', 'sip:112@h'],
    ['sip:hall:hunter2@h', 'sip:hall:redacted@h'],
    ['sip:hall@h?Subject=hunter2', 'sip:hall@h?redacted'],
  ])('writes %s as %s', (uri, written) => {
    expect(shown([`INVITE ${uri} SIP/2.0`])).toBe(`INVITE ${written} SIP/2.0\r\n\r\n`);
    expect(field(`Diversion: "x" <${uri}>;reason=unconditional`)).toContain(`<${written}>`);
  });

  it.each([
    ['a password', `sip:${'a.'.repeat(600)}:hunter2@h`],
    ['a long password', `sip:hall:${'a.'.repeat(600)}hunter2@h`],
    ['a password behind another URI', 'sip:p.example;lr,sip:hall:hunter2@h'],
    ['a password that looks like a URI', 'sip:hall:sip:hunter2@h'],
    ['a header', `sip:${'a.'.repeat(600)}@h?Subject=hunter2`],
    ['a header behind a long fold', `sip:hall@h?Subject=\r\n${' '.repeat(100)}hunter2`],
  ])('hides %s, however long the URI is', (_what, uri) => {
    expect(field(`X: <${uri}>`)).not.toContain('hunter2');
  });

  it('shows of a digest why it fails, and nothing that proves', () => {
    const value =
      'Digest username="hall", realm="offhook", nonce="dGhlIG5vbmNl", uri="sip:192.168.178.2", response="6629fae49393a05397450978507c4ef1", algorithm=MD5, cnonce="0a4f113b", qop=auth, nc=00000001, opaque="5ccc"';
    const written = field(`Authorization: ${value}`);
    expect(written).toMatch(
      /^Authorization: Digest username="hall", realm="offhook", nonce="redacted-[a-z]{10}", uri="sip:192.168.178.2", response="redacted", algorithm=MD5, cnonce="redacted", qop=auth, nc=1, opaque="redacted"$/,
    );
    expect(field(`Proxy-Authorization: ${value}`)).toBe(`Proxy-${written}`);
  });

  it('gives the nonce of a challenge the stand-in that it has in the answer', () => {
    const challenge = field(
      'WWW-Authenticate: Digest realm="offhook", nonce="abc", algorithm=MD5, qop="auth", stale=true',
    );
    const [nonce] = /nonce="redacted-[a-z]+"/.exec(challenge) ?? [];
    expect(challenge).toBe(`WWW-Authenticate: Digest realm="offhook", ${nonce}, algorithm=MD5, qop="auth", stale=true`);
    expect(field('Authorization: Digest username="hall", nonce="abc"')).toContain(nonce);
  });

  it.each(['Basic aGFsbDpodW50ZXIy', 'Bearer hunter2', 'Digest username="hall" hunter2', 'hunter2'])(
    'shows nothing of credentials that it cannot read: %s',
    (value) => {
      expect(field(`Authorization: ${value}`)).toMatch(/^Authorization: (?:Digest )?redacted$/);
    },
  );

  it('hides the tags of a dialog, and lets see which are the same', () => {
    const [, from, to] = shown([
      'BYE sip:h SIP/2.0',
      'From: <sip:a@h>;tag=one',
      'To: <sip:b@h>;tag="two"',
      't: x;TAG=one',
    ]).split('\r\n');
    expect(from).toMatch(/^From: <sip:a@h>;tag=redacted-[a-z]{10}$/);
    expect(to).not.toContain('two');
    expect(field('Replaces: id;to-tag=one;from-tag=two')).toBe(
      `Replaces: id;to-tag=${from?.split('tag=')[1]};from-tag=${field('To: x;tag=two').split('tag=')[1]}`,
    );
  });

  it.each(['INFO', 'info'])('shows no digit of an %s, and says how long its body was', (method) => {
    const written = shown(
      [`${method} sip:h SIP/2.0`, 'Content-Type: application/dtmf-relay', 'Content-Length: 24'],
      'Signal=5\r\nDuration=160\r\n',
    );
    expect(written).toBe(
      `${method} sip:h SIP/2.0\r\nContent-Type: application/dtmf-relay\r\nContent-Length: 10\r\n\r\n[24 bytes]`,
    );
  });

  it('leaves a wrong Content-Length wrong', () => {
    expect(shown(['INFO sip:h SIP/2.0', 'Content-Length: 7'], 'Signal=5')).toContain('Content-Length: 7\r\n');
  });

  it('takes the keys out of a session description', () => {
    const sdp = [
      'v=0',
      'o=- 1 1 IN IP4 192.168.178.31',
      'k=clear:hunter2',
      'm=audio 5004 RTP/SAVP 8 101',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20',
      'a=ice-pwd:asd88fgpdd777uzjYhagZg',
      'hunter2',
      '',
    ].join('\r\n');
    expect(shown(['INVITE sip:h SIP/2.0', 'c: application/sdp;x=1'], sdp).split('\r\n\r\n')[1]?.split('\r\n')).toEqual([
      'v=0',
      'o=- 1 1 IN IP4 192.168.178.31',
      'k=redacted',
      'm=audio 5004 RTP/SAVP 8 101',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 redacted',
      'a=ice-pwd:redacted',
      '[7 bytes]',
      '',
    ]);
  });

  it('gives a Call-ID, a branch and a counter that could hold a code a stand-in, the same in request and answer', () => {
    const callId = field('Call-ID: 482913@h');
    expect(callId).toMatch(/^Call-ID: redacted-[a-z]{10}$/);
    expect(field('i: 482913@h')).toBe(callId.replace('Call-ID', 'i'));
    expect(field('Via: SIP/2.0/UDP h;branch=z9hG4bK482913')).toMatch(/;branch=z9hG4bKredacted-[a-z]{10}$/);
    expect(field('CSeq: 482913 INVITE')).toMatch(/^CSeq: \d{5} INVITE$/);
    expect(field('CSeq: 482913 INVITE')).toBe(field('CSeq: 482913 INVITE'));
  });

  it('keeps a folded header field folded, and its secrets out', () => {
    expect(field('Subject: 482\r\n 913')).toBe('Subject: xxx\r\n xxx');
    expect(field('Authorization: Digest\r\n username="hall",\r\n\tresponse="6629fae4"')).toBe(
      'Authorization: Digest username="hall", response="redacted"',
    );
  });

  it('shows nothing of a line that is no header field', () => {
    expect(field('hunter2')).toBe('[7 bytes]');
    expect(field('Author ization: hunter2')).toBe('[23 bytes]');
  });

  it('cuts what looks drawn at random out of any field', () => {
    expect(field(`X-Key: a ${'Zz09-_'.repeat(7)} b`)).toMatch(/^X-Key: a redacted-[a-z]{10} b$/);
  });

  it('keeps bytes that are no text', () => {
    const bytes = Buffer.from('OPTIONS sip:h SIP/2.0\r\nSubject: \xff\xfe\r\n\r\n', 'latin1');
    expect(redaction.message(bytes)).toEqual(bytes);
  });

  it('hides the short codes of the profile avm behind their prefix and the service number', () => {
    const avm = createRedaction({ prefix: '*1', serviceNumber: '8810' }, seededRandom(3));
    expect(avm.text('sip:*14829@h:5060')).toBe('sip:*1xxxx@h:5060');
    expect(avm.text('tel:88104829')).toBe('tel:8810xxxx');
    expect(avm.text('192.168.178.31:5060 3600')).toBe('192.168.178.31:5060 3600');
  });

  it('shows no more of a header than the server reads, and cuts nothing in two', () => {
    const line = `Subject: ${'a b '.repeat(20)}`;
    const written = field(`${`${line}\r\n`.repeat(400)}To: x`);
    expect(written.length).toBeLessThan(16_400);
    expect(written).toMatch(/\r\nSubject: (?:a b ){20}\r\n\[\d+ bytes\]$/);
    expect(field(`Subject: ${'a b '.repeat(10_000)}`)).toMatch(/^\[\d+ bytes\]$/);
  });

  it('looks at no place of a message again and again, whatever patterns try to match there', () => {
    /** The best of three: whatever else this machine does makes it slower, and nothing makes it quicker. */
    const tookMs = (work: () => void): number =>
      Math.min(
        ...Array.from({ length: 3 }, () => {
          const before = performance.now();
          work();
          return performance.now() - before;
        }),
      );
    const SIZE = 64_000;
    // Whoever looked at all the rest from every place would look at each some 30 000 times.
    const lookedOften = tookMs(() => {
      let sum = 0;
      for (let n = 0; n < 2000 * SIZE; n += 1) sum ^= n;
      expect(sum).toBe(0);
    });
    for (const piece of ['sip:', 'sip:a:', 'tel:', '\\', '%25', '1-', 'tag', 'nonce=', '\r\n ', '*10', 'a-']) {
      const session = `a=${piece.repeat((SIZE * 3) / 4 / piece.length)}`;
      const bytes = Buffer.from(`X: ${piece.repeat(SIZE / 4 / piece.length)}\r\nc: application/sdp\r\n\r\n${session}`);
      expect(tookMs(() => redaction.message(bytes))).toBeLessThan(lookedOften);
    }
  });
});
