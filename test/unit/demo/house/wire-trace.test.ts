import { describe, expect, it } from 'vitest';
import { withoutProof } from '../../../../src/demo/house/wire-trace.ts';

describe('a SIP message for others to read', () => {
  it.each(['Authorization', 'Proxy-Authorization', 'AUTHORIZATION'])('does not show what %s proves', (name) => {
    const text = `REGISTER sip:h SIP/2.0\r\n${name}: Digest username="wall",\r\n response="5ec7e7"\r\nCSeq: 1 REGISTER\r\n\r\n`;
    const shown = withoutProof(text);
    expect(shown).not.toContain('5ec7e7');
    expect(shown).toContain(`${name}: Digest (not shown)\r\nCSeq: 1 REGISTER`);
  });

  it('is cut where it is very long', () => {
    expect(withoutProof('x'.repeat(10_000)).length).toBeLessThan(5000);
  });
});
