import { describe, expect, it } from 'vitest';
import { judge, judgeInternal } from '../../../../src/demo/page/digit-map.ts';

const plan = { serviceNumber: '8810', code: { prefix: '*10', digits: 6 } };

describe('the digit map of the house', () => {
  it.each(['*10123456', '8810123456'])('calls %s at once', (keyed) => {
    expect(judge(plan, keyed)).toBe('whole');
  });

  it.each(['*', '*1', '*10', '*1012345', '8', '881', '88101', '881012345'])('waits for the rest of %s', (keyed) => {
    expect(judge(plan, keyed)).toEqual({ waitMs: 8000 });
  });

  it.each(['8810', '112', '*11', '0', '12345678'])('calls %s when nothing follows soon', (keyed) => {
    expect(judge(plan, keyed)).toEqual({ waitMs: 2500 });
  });
});

describe('a box with an internal number for Offhook', () => {
  it('calls it as soon as it is whole, and anything else when nothing follows soon', () => {
    expect(['**620', '**62', '8810', '**6201'].map((keyed) => judgeInternal('**620', keyed))).toEqual([
      'whole',
      { waitMs: 8000 },
      { waitMs: 2500 },
      { waitMs: 2500 },
    ]);
  });
});
