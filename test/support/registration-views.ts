import type { RegistrationCallerView, RegistrationView } from '../../src/http/schema.ts';

const AT = '2026-02-03T04:05:06.000Z';

/** A registration at a FRITZ!Box that stands, as REST shows it. */
export const aRegistration = (changes: Partial<RegistrationView> = {}): RegistrationView => ({
  ...{ name: 'fritz', registrar: 'fritz.box (udp)', user: 'offhook', state: 'registered', since: AT },
  ...{ expiresAt: '2026-02-03T04:10:06.000Z', lastError: null, nextAt: null, node: 'cellar/1', callers: [] },
  ...changes,
});

/** Somebody whom no rule knows. */
export const aCaller = (changes: Partial<RegistrationCallerView> = {}): RegistrationCallerView => ({
  ...{ at: AT, firstAt: AT, times: 1, number: '0301234567' },
  taken: { for: 'nobody', why: 'no-rule', kind: null },
  remedy: '"0301234567=dect" among the callers of fritz, or another kind than dect',
  ...changes,
});

/** A phone of the house that has no line. */
export const aPhoneWithoutLine = aCaller({
  number: '**611',
  taken: { for: 'nobody', why: 'no-line', kind: 'dect' },
  remedy: 'a line with kind dect, username "**611" and peer fritz',
});

/** A phone that has one. */
export const aPhoneWithLine = aCaller({
  ...{ number: '**610', times: 3, remedy: null },
  taken: { for: 'line', line: 'bath', kind: 'dect' },
});
