import { describe, expect, it } from 'vitest';
import { createDialForm } from '../../../src/app/dial-form.ts';
import { configSchema } from '../../../src/config/index.ts';

/** What a user whose phones are behind these is told to dial for the code 482913. */
const told = (...peers: readonly (string | null)[]) => {
  const account = { registrar: 'fritz.box', user: 'offhook', password: 'long enough' };
  const config = configSchema.parse({
    sip: {
      registrations: [
        { ...account, name: 'fritz', number: '**620' },
        { ...account, name: 'attic', number: '**621' },
        { ...account, name: 'office' },
      ],
    },
  });
  return createDialForm(config, { peersFor: () => new Set(peers) })('482913', 'anna');
};

const atOnce = { dial: '*10482913', serviceNumber: '8810', digits: '482913' };

describe('what to dial', () => {
  it('is the code at once, or after the service number', () => {
    expect(told(null)).toEqual(atOnce);
    expect(told()).toEqual(atOnce);
    expect(told('pbx', null)).toEqual(atOnce);
  });

  it('asks no line where no registration has a number: it is told with every answer', () => {
    const peersFor = () => expect.fail('asked');
    expect(createDialForm(configSchema.parse({}), { peersFor })('482913', 'anna')).toEqual(atOnce);
  });

  it('is the internal number and the digits where every phone is behind a PBX at which Offhook is registered', () => {
    expect(told('fritz')).toEqual({ serviceNumber: '**620', digits: '482913' });
    expect(told('attic', 'fritz')).toEqual({ serviceNumber: '**620', otherNumbers: ['**621'], digits: '482913' });
  });

  it('is either where some are', () => {
    expect(told('fritz', null)).toEqual({ ...atOnce, otherNumbers: ['**620'] });
  });

  it('is the code at once where nobody said what a PBX calls Offhook', () => {
    expect(told('office')).toEqual(atOnce);
    expect(told('office', 'fritz')).toEqual({ ...atOnce, otherNumbers: ['**620'] });
  });
});
