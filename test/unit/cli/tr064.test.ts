import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openData } from '../../../src/store/index.ts';
import { dataPlace } from '../../support/data-place.ts';

const accountIn = async (cwd: string, username: string) => {
  const { store } = await openData(join(cwd, 'data'), () => undefined, 'caller');
  const account = await store.accounts.find(username);
  await store.close();
  return account;
};

describe('offhook tr064', () => {
  it('adds an account, shows its password this once, lists it without, and removes it', async () => {
    const { cwd, offhook } = await dataPlace();
    const added = await offhook('tr064', 'add', 'anna', '--app', 'router', '--json');
    const { password, ...shown } = JSON.parse(added.out);
    expect(shown).toMatchObject({ username: 'anna', app: 'router', user: 'anna' });
    expect(password).toMatch(/^[a-z2-9]{16}$/);
    expect((await accountIn(cwd, 'anna'))?.secrets.MD5).toMatch(/^[0-9a-f]{32}$/);
    const { out } = await offhook('tr064', 'list');
    expect(out).toMatch(/^anna +router +anna +\S+Z$/m);
    expect(out).not.toContain(password);
    expect(await offhook('tr064', 'remove', 'anna')).toMatchObject({ exit: 0, out: 'Removed account anna.\n' });
    expect((await offhook('tr064', 'remove', 'anna')).err).toContain('There is no account anna');
    expect((await offhook('tr064', 'list')).out).toContain('There are no accounts yet');
  });

  it('takes a password from standard input, and another name to log in by', async () => {
    const { cwd, offhook } = await dataPlace({}, 'correct horse\n');
    const add = ['tr064', 'add', 'Anna B.', '--app', 'router', '--password-stdin'];
    expect((await offhook(...add)).err).toContain('The username "Anna B." must have');
    const { out } = await offhook(...add, '--username', 'anna');
    expect(out).toContain('The client logs in as anna.');
    expect(out).toContain('TR-064 is off: set tr064.port');
    expect(out).toContain('No API key is of router: offhook key list');
    expect(out).not.toContain('horse');
    expect((await accountIn(cwd, 'anna'))?.account).toMatchObject({ user: 'Anna B.', app: 'router' });
    expect((await offhook(...add, '--username', 'other')).err).toContain('one of Anna B. of router, already');
  });

  it('refuses a weak password', async () => {
    const { offhook } = await dataPlace({}, 'short\n');
    const { exit, err } = await offhook('tr064', 'add', 'anna', '--app', 'router', '--password-stdin');
    expect(exit).toBe(2);
    expect(err).toContain('needs at least 8');
  });
});
