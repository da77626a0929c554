import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Named, namedFault, newPhone } from '../../../../../src/web/admin/add-phone/named.ts';
import { inGroups, newPassword } from '../../../../../src/web/admin/add-phone/new-password.ts';
import { hashOf, placeIn, steps } from '../../../../../src/web/admin/add-phone/place.ts';
import { userNameFor } from '../../../../../src/web/admin/add-phone/user-name.ts';
import { aKitchen } from '../../../../support/line-views.ts';

describe('the place on the way to a phone', () => {
  it('stands in the address', () => {
    expect(hashOf({ step: 'choose', line: undefined, device: undefined })).toBe('#add-phone');
    expect(hashOf({ step: 'name', line: undefined, device: 'gigaset' })).toBe('#add-phone//name/gigaset');
    expect(hashOf({ step: 'wait', line: 'kitchen', device: undefined })).toBe('#add-phone/kitchen/wait');
    expect(hashOf({ step: 'enter', line: 'kitchen', device: 'snom' })).toBe('#add-phone/kitchen/enter/snom');
  });

  it('is read from there again, whatever ids are made of', () => {
    const id = fc.string({ minLength: 1, unit: 'grapheme' });
    const place = fc.record({
      step: fc.constantFrom(...steps.slice(2)),
      line: id,
      device: fc.option(id, { nil: undefined }),
    });
    fc.assert(
      fc.property(place, (it) => {
        expect(placeIn(hashOf(it))).toEqual(it);
      }),
    );
  });

  it.each([
    '',
    '#add-phone',
    '#add-phone/',
    '#add-phone//wait',
    '#add-phone/kitchen/dance',
    '#add-phone/kitchen',
    '#add-phone/%/choose',
  ])('is the choice where the address says nothing else: %s', (hash) => {
    expect(placeIn(hash)).toEqual({ step: 'choose', line: undefined, device: undefined });
  });
});

describe('the user name of a device', () => {
  it.each([
    ['Kitchen', 'kitchen'],
    ['Küche, 2. Stock', 'kueche-2-stock'],
    ['Façade à gauche', 'facade-a-gauche'],
    ['Straße', 'strasse'],
    ['電話', 'phone'],
    ['  --  ', 'phone'],
    ['a'.repeat(60), 'a'.repeat(24)],
  ])('comes from the name of the phone: %s', (label, name) => {
    expect(userNameFor(label, new Set())).toBe(name);
  });

  it('is unlike those that there are', () => {
    expect(userNameFor('Kitchen', new Set(['kitchen', 'kitchen-2']))).toBe('kitchen-3');
  });

  it('is one that the server takes, whatever people call their phones', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (label) => {
        expect(userNameFor(label, new Set())).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/);
      }),
    );
  });
});

describe('a new password', () => {
  it('has 20 signs that nobody takes for another', () => {
    for (let at = 0; at < 50; at++) expect(newPassword()).toMatch(/^[abcdefghjkmnpqrstuvwxyz23456789]{20}$/);
    expect(newPassword()).not.toBe(newPassword());
  });

  it('makes no sign likelier than another: bytes that would are thrown away', () => {
    const bytes = [255, 248, 247, 0, 31];
    let at = 0;
    const password = newPassword((array) => array.map(() => bytes[at++] ?? 1));
    expect(password.slice(0, 4)).toBe('9aab');
    expect(password).toHaveLength(20);
  });

  it('is read in groups of four', () => {
    expect(inGroups('abcdefghjk')).toEqual(['abcd', 'efgh', 'jk']);
  });
});

describe('a phone that was named', () => {
  const named = (changes: Partial<Named> = {}): Named => ({
    ...{ label: 'Hall', kind: 'analog', users: undefined, username: undefined, peer: 'fritz' },
    ...changes,
  });

  it('is a line with a user name of its own and the password', () => {
    expect(newPhone(named(), 'account', [aKitchen()], 'secret')).toEqual({
      id: 'hall',
      line: { kind: 'analog', label: 'Hall', confirmsFor: '*', username: 'hall', password: 'secret' },
    });
    expect(
      newPhone(named({ label: 'Kitchen', users: ' anna, ben,' }), 'account', [aKitchen()], 'secret'),
    ).toMatchObject({
      id: 'kitchen-2',
      line: { username: 'kitchen-2', confirmsFor: ['anna', 'ben'] },
    });
  });

  it('is behind its telephone system by its number, without a password', () => {
    expect(newPhone(named({ username: ' **610 ' }), 'extension', [], undefined)).toEqual({
      id: 'hall',
      line: { kind: 'analog', label: 'Hall', confirmsFor: '*', username: '**610', peer: 'fritz' },
    });
  });

  it.each([
    [{ label: ' ' }, 'account', { field: 'label', says: 'nameMissing' }],
    [{ users: ' , ' }, 'account', { field: 'users', says: 'forMissing' }],
    [{ username: 'has space' }, 'account', { field: 'username', says: 'userBad' }],
    [{ username: '**610' }, 'account', { field: 'username', says: 'userBad' }],
    [{ username: 'kitchen' }, 'account', { field: 'username', says: 'userTaken' }],
    [{ peer: '' }, 'extension', { field: 'peer', says: 'peerBad' }],
    [{}, 'extension', { field: 'username', says: 'userBad' }],
    [{}, 'account', undefined],
    [{ username: '**610' }, 'extension', undefined],
    [{ username: 'kitchen' }, 'trunk', undefined],
  ] as const)('says what is wrong with %o, %s', (changes, way, fault) => {
    expect(namedFault(named(changes), way, [aKitchen()])).toEqual(fault);
  });
});
