import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAlone } from '../../src/store/sqlite/database.ts';
import { rotationSteps } from '../../src/store/sqlite/rotate-key.ts';

// Rotates the key and is killed: after so many steps, or with `inside` in the middle of the transaction.
const [dataDir = '', until = ''] = process.argv.slice(2);
const db = openAlone(join(dataDir, 'offhook.sqlite'));
const die = (): null => {
  process.kill(process.pid, 'SIGKILL');
  return null;
};
if (until === 'inside') {
  db.function('die', die);
  db.exec('CREATE TEMP TRIGGER death AFTER UPDATE ON webhook BEGIN SELECT die(); END');
}
const steps = rotationSteps(db, dataDir, readFileSync(join(dataDir, 'secret-key')), Buffer.alloc(32, 42), 0);
for (const [at, step] of steps.entries()) {
  if (at === Number(until)) die();
  await step();
}
die();
