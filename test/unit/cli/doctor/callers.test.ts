import { describe, expect, it } from 'vitest';
import { callersChecks } from '../../../../src/cli/doctor/callers.ts';
import { emptyPlace } from '../../../support/cli-place.ts';
import { aCaller, aPhoneWithLine, aPhoneWithoutLine, aRegistration } from '../../../support/registration-views.ts';

describe('what the doctor says of callers', () => {
  it('is which line they are', () => {
    expect(callersChecks(aRegistration({ callers: [aPhoneWithLine] }))).toEqual([
      {
        ...{ name: 'registration fritz', state: 'ok' },
        detail: '"**610" is the line bath (dect), 3 times, last at 2026-02-03T04:05:06.000Z',
      },
    ]);
  });

  it('is which line or which rule to add', () => {
    const checks = callersChecks(aRegistration({ callers: [aPhoneWithoutLine, aCaller()] }));
    expect(checks).toMatchObject([
      {
        ...{ state: 'warn', detail: expect.stringContaining('"**611" is taken for dect: no line has this number') },
        fix: expect.stringContaining('add a line with kind dect, username "**611" and peer fritz'),
      },
      {
        ...{ state: 'warn', detail: expect.stringContaining('"0301234567" is taken for nobody: no rule has this') },
        fix: expect.stringContaining('add "0301234567=dect" among the callers of fritz'),
      },
    ]);
  });

  it('is what a PBX may lack that names nobody, or another host', () => {
    const nobody = (why: 'unnamed' | 'elsewhere') =>
      aCaller({ number: null, remedy: null, taken: { for: 'nobody', why, kind: null } });
    const [unnamed, elsewhere] = callersChecks(
      aRegistration({ callers: [nobody('unnamed'), { ...nobody('elsewhere'), number: 'a\u001b[2Jb' }] }),
    );
    expect(unnamed).toMatchObject({
      detail: expect.stringContaining('a caller without a number'),
      fix: expect.stringContaining('fromIsTrusted'),
    });
    expect(elsewhere?.fix).toContain('registrar');
    expect(elsewhere?.detail).not.toContain('\u001b');
  });

  it('is that nobody has called, or which node knows', () => {
    expect(callersChecks(aRegistration())).toMatchObject([
      { state: 'ok', detail: expect.stringContaining('nobody has called') },
    ]);
    expect(callersChecks(aRegistration({ state: 'elsewhere', node: 'attic/7' }))).toMatchObject([
      { state: 'ok', detail: expect.stringContaining('attic/7') },
    ]);
  });

  it('is that no server runs, where none does', async () => {
    const { exit, err } = await emptyPlace().offhook('doctor', 'callers');
    expect(exit).toBe(3);
    expect(err).toContain('offhook serve');
  });
});
