import { describe, expect, it } from 'vitest';
import { atStart, type Step, step, type Wizard } from '../../../src/web/authenticators/wizard.ts';

const at = '2026-01-01T00:00:00.000Z';
const active = {
  state: 'active',
  id: 'aut_1',
  name: 'Phone',
  createdAt: at,
  activatedAt: at,
  recoveryCodesLeft: 9,
} as const;
const waiting = { state: 'draft', id: 'aut_2', name: 'Tablet', createdAt: at } as const;
const draft = {
  ...waiting,
  expiresAt: at,
  expiresIn: 600,
  secret: 'ABCD',
  otpauthUri: 'otpauth://',
  qrSvg: '<svg/>',
} as const;
const activation = { ...active, recoveryCodes: ['one', 'two'] };

const viewAfter = (steps: readonly Step[], wizard: Wizard = atStart): Wizard => steps.reduce(step, wizard);

const listed: Step = { kind: 'listed', items: [active, waiting] };
const called: Step = { kind: 'called' };
const naming: Step = { kind: 'go', to: { view: 'naming' } };
const drafted: Step = { kind: 'drafted', draft };
const refusedWith = (code: string): Step => ({ kind: 'refused', problem: { code, retryAfter: undefined } });

describe('the wizard', () => {
  it('shows what is set up, and no drafts', () => {
    expect(viewAfter([called, listed])).toEqual({
      place: { view: 'list' },
      items: [active],
      busy: false,
      problem: undefined,
    });
  });

  it('goes from the name to the picture to the recovery codes, and keeps the list', () => {
    const scanning = viewAfter([listed, naming, called, drafted]);
    expect(scanning).toMatchObject({ place: { view: 'scanning', draft }, items: [active], busy: false });
    const done = viewAfter([called, { kind: 'activated', activation }], scanning);
    expect(done).toMatchObject({ place: { view: 'done', activation }, items: [active], busy: false });
  });

  it('is busy from a call to its answer, whatever that is', () => {
    expect(viewAfter([listed, naming, called]).busy).toBe(true);
    expect(viewAfter([listed, naming, called, drafted]).busy).toBe(false);
    expect(viewAfter([listed, naming, called, refusedWith('malformed')]).busy).toBe(false);
  });

  it('has failed when not even the list comes, and can try again', () => {
    const failed = viewAfter([called, refusedWith('fault')]);
    expect(failed.place).toEqual({ view: 'failed' });
    expect(viewAfter([listed], failed).place).toEqual({ view: 'list' });
  });

  it('stays where a call was refused, and counts the same answer twice', () => {
    const once = viewAfter([listed, naming, called, drafted, called, refusedWith('code-invalid')]);
    expect(once).toMatchObject({ place: { view: 'scanning' }, problem: { code: 'code-invalid', times: 1 } });
    expect(viewAfter([called, refusedWith('code-invalid')], once).problem?.times).toBe(2);
  });

  it.each(['not-found', 'already-decided'])('begins again with the name when a draft is gone: %s', (code) => {
    const late = viewAfter([listed, naming, drafted, refusedWith(code)]);
    expect(late).toMatchObject({ place: { view: 'naming' }, problem: { code: 'too-late' } });
  });

  it.each(['not-found', 'already-decided'])('stays elsewhere on the same answer: %s', (code) => {
    const removing: Step = { kind: 'go', to: { view: 'removing', item: active } };
    expect(viewAfter([listed, removing, refusedWith(code)])).toMatchObject({
      place: { view: 'removing' },
      problem: { code },
    });
  });

  it('forgets a problem with the next place', () => {
    expect(
      viewAfter([listed, naming, refusedWith('malformed'), { kind: 'go', to: { view: 'list' } }]).problem,
    ).toBeUndefined();
  });
});
