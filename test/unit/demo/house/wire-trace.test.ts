import { describe, expect, it } from 'vitest';
import { withoutProof } from '../../../../src/demo/house/wire-trace.ts';

describe('a SIP message for others to read', () => {
  it.each(['Authorization', 'Proxy-Authorization', 'AUTHORIZATION'])('does not show what %s proves', (name) => {
    const text = `REGISTER sip:h SIP/2.0\r\n${name}: Digest username="wall",\r\n response="5ec7e7"\r\nCSeq: 1 REGISTER\r\n\r\n`;
    const shown = withoutProof(text);
    expect(shown).not.toContain('5ec7e7');
    expect(shown).toContain(`${name}: Digest (not shown)\r\nCSeq: 1 REGISTER`);
  });

  it('does not show a contact that is a secret, and shows the Call-ID that looks like one', () => {
    const secret = '9f86d081884c7d659a2feaa0c55ad015';
    const text = `INVITE sip:${secret}@h;line=${secret} SIP/2.0\r\nContact: <sip:${secret}@h;line=${secret}>;expires=60\r\nCall-ID: ${secret}\r\n`;
    expect(withoutProof(text)).toBe(
      `INVITE sip:not-shown@h;line=not-shown SIP/2.0\r\nContact: <sip:not-shown@h;line=not-shown>;expires=60\r\nCall-ID: ${secret}\r\n`,
    );
  });

  it('is cut where it is very long', () => {
    expect(withoutProof('x'.repeat(10_000)).length).toBeLessThan(5000);
  });
});
