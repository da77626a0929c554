import { describe, expect, it } from 'vitest';
import { dataPlace } from '../../support/data-place.ts';

const ADD = ['client', 'add', '--app', 'box', '--redirect', 'https://app.example/back'];

describe('offhook client', () => {
  it('adds a client, shows its secret this once, lists it without, and removes it', async () => {
    const { offhook } = await dataPlace();
    const added = await offhook(...ADD, '--label', 'The box', '--json');
    const { secret, ...shown } = JSON.parse(added.out);
    expect(shown).toMatchObject({ app: 'box', label: 'The box', proof: 'client_secret_basic', background: 'none' });
    expect(secret).toMatch(/^[\w-]{43}$/);
    const { out } = await offhook('client', 'list');
    expect(out).toContain(`${shown.id}  box`);
    expect(out).not.toContain(secret);
    expect(await offhook('client', 'remove', shown.id)).toMatchObject({
      exit: 0,
      out: `Removed client ${shown.id}.\n`,
    });
    expect((await offhook('client', 'remove', shown.id)).err).toContain(`There is no client ${shown.id}`);
    expect((await offhook('client', 'list')).out).toContain('There are no clients yet');
  });

  it('says of what it adds when nobody can use it yet, and when no key is of that app', async () => {
    const { offhook } = await dataPlace();
    expect((await offhook(...ADD)).out).toContain('openid.enabled is false');
    expect((await offhook(...ADD)).out).toContain('No API key is of box: offhook key list');
    await offhook('key', 'add', '--app', 'box');
    expect((await offhook(...ADD)).out).not.toContain('No API key');
  });

  it.each([
    ['a label that could be taken for a code', ['--label', 'Dial 482913'], 'must not hold as many digits in a row'],
    ['a wildcard', ['--redirect', 'https://*.example/back'], 'must be exact'],
    ['a ping to an address that is no URL', ['--ping', 'nowhere'], 'The URL "nowhere"'],
    ['another algorithm', ['--id-token-alg', 'none'], '--id-token-alg must be ES256 or EdDSA'],
  ])('refuses %s', async (_, options, said) => {
    const { offhook } = await dataPlace();
    const { exit, err } = await offhook(...ADD, ...options);
    expect(exit).toBe(2);
    expect(err).toContain(said);
  });
});
