import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../../../src/config/index.ts';
import { dialsOf } from '../../../src/device-setup/dials.ts';
import { families, familyCalled } from '../../../src/device-setup/families/index.ts';
import type { FieldContent } from '../../../src/device-setup/field.ts';

const standard = { prefix: '*10', digits: 6, profile: 'standard', serviceNumber: '8810' } as const;
const avm = { prefix: '*1', digits: 4, profile: 'avm', serviceNumber: '70' } as const;

const contentsOf = (id: string): ReadonlySet<FieldContent> =>
  new Set(familyCalled(id)?.fields.map(({ content }) => content));

describe.each(families.map((family) => [family.id, family] as const))('%s', (id, family) => {
  const contents = contentsOf(id);

  it('has an id of its own and a page that is there', () => {
    expect(families.filter((other) => other.id === id)).toEqual([family]);
    expect(existsSync(family.page)).toBe(true);
  });

  it('asks for what its way needs, and for no password of a line behind a peer', () => {
    const account = family.way === 'account';
    expect(contents.has('password')).toBe(account);
    expect(contents.has('user')).toBe(account);
    expect(contents.has('registration-password')).toBe(family.way === 'extension');
    if (family.way !== 'extension') expect(contents.has('server') || contents.has('server-and-port')).toBe(true);
  });

  it('has settings that the configuration takes, where Offhook has to know of it', () => {
    expect(family.settings !== undefined).toBe(family.way !== 'account');
    if (family.settings === undefined) return;
    const text = family.settings.replace(/passwordFile: .*/, 'password: a-long-password');
    const { sip } = configSchema.parse(parse(text));
    expect(family.way === 'trunk' ? sip.peers : sip.registrations).toHaveLength(1);
  });

  it('says where its digit map goes, and what a file says of a field as its parameter does', () => {
    if (contents.has('digit-map')) expect(family.digitMap).toBeDefined();
    if (family.digitMap) expect(contents.has('digit-map')).toBe(true);
    for (const { inFile, parameter } of family.fields)
      if (inFile) expect(Object.keys(inFile).join(', ')).toBe(parameter);
  });

  it('says how 112 gets elsewhere, and never lets a line confirm that is no phone at a wire or a base', () => {
    expect(family.ordinary.ways).not.toEqual([]);
    expect(family.kinds.includes('ip')).toBe(family.group === 'ip-phone');
  });
});

describe('what reaches Offhook', () => {
  it.each([
    ['grandstream-ht8xx', ['code', 'number', 'tone']],
    ['gigaset', ['code', 'number', 'tone']],
    ['fritzbox', ['number', 'tone']],
    ['fritzbox-telephone', ['tone']],
    ['kamailio', ['code', 'number', 'tone']],
    ['ip-phone', []],
  ])('through %s is what its dialling lets through', (id, dials) => {
    const family = familyCalled(id);
    expect(family && dialsOf(family, standard)).toEqual(dials);
  });

  it('loses the code where a factory star code takes it', () => {
    const family = familyCalled('cisco-spa-ata');
    expect(family && dialsOf(family, { ...standard, prefix: '*72' })).toEqual(['number', 'tone']);
  });

  it('through Kamailio and FreePBX follows the shape of the codes', () => {
    const numbers = new RegExp(familyCalled('kamailio')?.digitMap?.(avm) ?? '^$');
    for (const number of ['*10123', '*15999', '70', '700123']) expect(numbers.test(number)).toBe(true);
    for (const number of ['*16123', '*1012', '*101234', '706123', '112', '7', ''])
      expect(numbers.test(number)).toBe(false);
    expect(familyCalled('kamailio')?.digitMap?.(standard)).toBe('^([*]10[0-9]{6}|8810([0-9]{6})?)$');
    expect(familyCalled('freepbx')?.digitMap?.(avm)).toBe('*1[0-5]XXX\n70\n70[0-5]XXX');
  });
});
