import { describe, expect, it } from 'vitest';
import { callerSettingsOf } from '../../../src/app/callers.ts';
import { configSchema } from '../../../src/config/index.ts';

const settingsOf = (entry: Readonly<Record<string, unknown>>) => {
  const fritz = { name: 'fritz', registrar: 'Fritz.Box:5060', user: 'offhook', password: 'sesame-of-620', ...entry };
  const [parsed] = configSchema.parse({ sip: { registrations: [fritz] } }).sip.registrations;
  if (!parsed) throw new Error('there is one entry');
  return callerSettingsOf(parsed);
};

describe('the callers of a registration', () => {
  it('are nobody, and read from P-Asserted-Identity, where nothing is said of them', () => {
    const nobody = { name: 'fritz', rules: [], reads: 'P-Asserted-Identity', hosts: ['fritz.box'] };
    expect(settingsOf({})).toEqual(nobody);
  });

  it('are read from From where that is trusted, or the preset says so', () => {
    expect(settingsOf({ fromIsTrusted: true })).toMatchObject({ reads: 'From', rules: [] });
    expect(settingsOf({ preset: 'fritzbox', registrar: '192.168.178.1' })).toMatchObject({
      reads: 'From',
      hosts: ['192.168.178.1', 'fritz.box'],
    });
  });

  it('are told apart by own rules before those of the preset', () => {
    const { rules } = settingsOf({ preset: 'fritzbox', callers: ['**615=analog', '201-299=dect'] });
    expect(rules.slice(0, 3)).toEqual([
      { first: '**615', last: '**615', kind: 'analog' },
      { first: '201', last: '299', kind: 'dect' },
      { first: '**1', last: '**3', kind: 'analog' },
    ]);
  });
});
