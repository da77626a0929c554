import { expect, it } from 'vitest';
import { dataPlace } from '../../support/data-place.ts';

it('who made and revoked an API key at the command line stands in the audit log, without the key', async () => {
  const { offhook } = await dataPlace();
  const { id, key } = JSON.parse((await offhook('key', 'add', '--app', 'shop', '--scopes', 'lines', '--json')).out);
  await offhook('key', 'revoke', id);
  expect((await offhook('key', 'revoke', id)).err).toContain(`There is no key ${id} that could be revoked`);
  const { out } = await offhook('audit', 'export');
  const events = out
    .trimEnd()
    .split('\n')
    .flatMap((line) => JSON.parse(line).event ?? []);
  const common = { app: 'shop', subject: id, actor: 'cli' };
  expect(events).toMatchObject([
    { ...common, type: 'key.added', data: { scopes: ['lines'] } },
    { ...common, type: 'key.revoked' },
  ]);
  expect(out).not.toContain(key);
});
