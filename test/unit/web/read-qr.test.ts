import { describe, expect, it } from 'vitest';
import { qrSvg } from '../../../src/http/qr.ts';
import { readQr } from '../../../src/web/authenticators/qr.ts';
import { scanned } from '../../support/qr.ts';

const URI = 'otpauth://totp/Offhook:anna?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Offhook';

describe('what the page draws of the QR code', () => {
  it('is what the server made: a camera reads the same in it', () => {
    const drawing = readQr(qrSvg(URI));
    const { size, path } = drawing ?? { size: '', path: '' };
    expect(scanned(`<svg viewBox="0 0 ${size} ${size}"><path fill="black" d="${path}"/></svg>`)).toBe(URI);
  });

  it.each([
    ['another picture', '<svg viewBox="0 0 9 9"><circle r="4"/></svg>'],
    ['a picture that is no square', '<svg viewBox="0 0 9 8"><path fill="black" d="M0,0h4v4h-4z"/></svg>'],
    [
      'a path with anything but lines in it',
      '<svg viewBox="0 0 9 9"><path fill="black" d="M0,0&quot; onload=x"/></svg>',
    ],
    ['nothing', ''],
  ])('is nothing for %s', (_what, svg) => {
    expect(readQr(svg)).toBeUndefined();
  });
});
