import { writeSync } from 'node:fs';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import { confirmation, creation, pending } from '../contract/confirmations.ts';

// Begins and confirms without end, and says each id once the store has promised it; its parent kills it.
const [path = '', secretKey = ''] = process.argv.slice(2);
const store = await openStore({
  path,
  secretKey: Buffer.from(secretKey, 'hex'),
  onFault: (name, cause) => {
    throw new Error(name, { cause });
  },
});

const live = async (n: number): Promise<void> => {
  const first = pending(n);
  if ((await store.confirmations.commit({ writes: [creation(first)] })) !== 'committed') return;
  const evidence = `phone:${first.id}`;
  if ((await store.confirmations.commit({ writes: [confirmation(first)], evidence })) !== 'committed') return;
  writeSync(1, `${first.id}\n`);
};

for (let n = 0; ; n += 20) await Promise.all(Array.from({ length: 20 }, (_, offset) => live(n + offset)));
