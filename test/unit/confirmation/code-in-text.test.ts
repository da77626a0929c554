import { describe, expect, it } from 'vitest';
import { holdsCode } from '../../../src/confirmation/index.ts';

const six = (text: string) => holdsCode(text, { digits: 6 });

describe('digits in a title', () => {
  it.each([
    'Dial 482913',
    'Dial *10482913 now',
    'Dial *10 482 913',
    '4 8 2 9 1 3',
    '48\u00a029\u200913',
    '482\u200b913',
    '４８２９１３',
    '٤٨٢٩١٣',
    'Order 20261129',
  ])('could be dialled in %j', (title) => expect(six(title)).toBe(true));

  it.each([
    '',
    'Export settings',
    'Reboot 192.168.178.20',
    'Restore the backup of 2026-11-29',
    'Door 12, floor 345',
    'Delete 48291 files',
    'Version 10.0.19045',
    'x1y2z3a4b5c6',
  ])('could not be in %j', (title) => expect(six(title)).toBe(false));

  it('are counted by the digits of a code', () => {
    expect(holdsCode('Export 2026', { digits: 4 })).toBe(true);
    expect(holdsCode('Export 482913', { digits: 7 })).toBe(false);
  });
});
