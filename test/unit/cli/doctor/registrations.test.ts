import { describe, expect, it } from 'vitest';
import { checkRegistrations, registrationChecks } from '../../../../src/cli/doctor/registrations.ts';
import { configSchema } from '../../../../src/config/index.ts';
import type { RegistrationView } from '../../../../src/http/schema.ts';
import type { Sight } from '../../../../src/sip/registrations/index.ts';
import { notFoundBecause, unansweredBecause } from '../../../../src/sip/registrations/reach-words.ts';
import { verdictOf } from '../../../../src/sip/registrations/verdict.ts';
import { aCaller, aPhoneWithLine, aPhoneWithoutLine, aRegistration } from '../../../support/registration-views.ts';

const WANTED = { user: 'offhook', at: { host: '192.0.2.1', port: 5060 }, seconds: 300 };

const standing = (changes: Partial<RegistrationView>) => registrationChecks(aRegistration(changes))[0];

describe('what the doctor says of a registration', () => {
  it('is until when it stands', () => {
    expect(registrationChecks(aRegistration())).toEqual([
      {
        ...{ name: 'registration fritz', state: 'ok' },
        detail: 'registered at fritz.box (udp) as offhook until 2026-02-03T04:10:06.000Z',
      },
    ]);
  });

  it.each([
    ['wrong password', 'password'],
    ['no such user (404)', 'make the telephone'],
    ['not reachable: the registrar does not answer', 'the PBX is on'],
    ['the name fritz.box is not found (ENOTFOUND)', 'DNS'],
    ['the registrar refuses (488)', 'settings of this telephone'],
  ])('is why it failed and what to do: %s', (lastError, fix) => {
    const nextAt = '2026-02-03T04:06:06.000Z';
    expect(standing({ state: 'failed', lastError, nextAt })).toEqual({
      ...{ name: 'registration fritz', state: 'warn', fix: expect.stringContaining(fix) },
      detail: `not registered at fritz.box (udp) as offhook: ${lastError}; next try at ${nextAt}`,
    });
  });

  it('is helped by the reasons as the client gives them', () => {
    const noSuchUser = verdictOf({ kind: 'answered', status: 404, reason: 'Not Found', header: () => [] }, WANTED);
    const reasons = [
      noSuchUser.kind === 'failed' ? noSuchUser.failure.reason : '',
      unansweredBecause({ kind: 'unanswered', why: 'timeout' }).reason,
      notFoundBecause('fritz.box', undefined).reason,
    ];
    const fixes = reasons.map((lastError) => standing({ state: 'failed', lastError }));
    expect(fixes).toMatchObject(
      ['make the telephone', 'the PBX is on', 'DNS'].map((fix) => ({ fix: expect.stringContaining(fix) })),
    );
  });

  it('is where it is, when another node has it', () => {
    expect(standing({ state: 'elsewhere', node: 'attic/7' })).toMatchObject({
      state: 'ok',
      detail: expect.stringContaining('attic/7'),
    });
    expect(standing({ state: 'elsewhere', node: null })?.state).toBe('warn');
    expect(standing({ state: 'registering' })?.state).toBe('ok');
    expect(standing({ state: 'unregistered' })?.state).toBe('warn');
  });

  it('is that no outside number is answered, where some have called', () => {
    const [, outside, none] = registrationChecks(
      aRegistration({ callers: [aCaller({ times: 2 }), aCaller({ number: null, remedy: null }), aPhoneWithLine] }),
    );
    expect(outside).toMatchObject({
      ...{ name: 'registration fritz', state: 'warn' },
      detail: 'this telephone answers no outside number, and 3 such calls came',
    });
    expect(JSON.stringify(outside)).not.toContain('0301234567');
    expect(none).toBeUndefined();
  });

  it('is that phones of the house have no line', () => {
    const [, lineless] = registrationChecks(aRegistration({ callers: [aPhoneWithoutLine] }));
    expect(lineless).toMatchObject({ state: 'warn', detail: '1 phone of the house called and has no line' });
  });
});

describe('the doctor without a server', () => {
  const configOf = (registrations: readonly object[]) => configSchema.parse({ sip: { registrations } });

  it('says nothing of registrations where there are none', async () => {
    expect(await checkRegistrations(configOf([]), undefined)).toEqual([]);
  });

  const fritz = { name: 'fritz', registrar: 'fritz.box', user: 'offhook', password: 'sesame-of-620' };
  const failed = (reason: string): Sight => ({ kind: 'failed', failure: { hope: 'refused', reason } });

  it.each<[Sight, 'ok' | 'warn', RegExp]>([
    [{ kind: 'there', isProven: true }, 'ok', /as offhook when the server runs: .* takes the password/],
    [{ kind: 'there', isProven: false }, 'ok', /asks for no password before somebody registers/],
    [failed('wrong password'), 'warn', /fritz\.box as offhook: wrong password/],
    [failed('not reachable: nobody listens there'), 'warn', /not reachable/],
    [failed('no such user (404)'), 'warn', /no such user/],
  ])('asks the PBX, and says what to expect: %j', async (sight, state, detail) => {
    const checks = await checkRegistrations(configOf([fritz]), undefined, async () => [sight]);
    expect(checks).toMatchObject([{ name: 'registration fritz', state, detail: expect.stringMatching(detail) }]);
    expect(checks.every(({ state, fix }) => (state === 'ok') === (fix === undefined))).toBe(true);
    expect(JSON.stringify(checks)).not.toContain('sesame');
  });

  it('says what keeps it from asking', async () => {
    const checks = await checkRegistrations(configOf([fritz]), undefined, () => Promise.reject(new Error('no port')));
    expect(checks).toMatchObject([{ state: 'warn', detail: 'the PBX cannot be asked: no port' }]);
  });
});
