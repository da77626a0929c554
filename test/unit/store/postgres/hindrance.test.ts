import { expect, it } from 'vitest';
import { hindranceIn } from '../../../../src/store/postgres/hindrance.ts';

const failed = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

it.each([
  ['a server that takes no connections any more behind its socket, as it stands still', 'EAGAIN'],
  ['a server that takes none over the network', 'ETIMEDOUT'],
  ['one that has gone', 'ECONNRESET'],
  ['a name that nobody knows for now', 'EAI_AGAIN'],
])('%s is no fault of ours', (_, code) => {
  expect(hindranceIn(failed(code))).toBe(`the database cannot be reached (${code})`);
});

it('a fault of ours has no hindrance', () => {
  expect(hindranceIn(failed('42601'))).toBeUndefined();
  expect(hindranceIn(failed('EINVAL'))).toBeUndefined();
});
