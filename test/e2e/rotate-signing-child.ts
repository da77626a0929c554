import { run } from '../../src/cli/run.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';

// Makes so many new signing keys, one after another, each as a command of its own.
const [dataDir = '', times = '0'] = process.argv.slice(2);
const around = { ...processSurroundings, env: { OFFHOOK_DATA_DIR: dataDir }, out: () => undefined };
for (let left = Number(times); left > 0; left--) {
  const exit = await run(['key', 'rotate-signing'], around);
  if (exit !== 0) process.exit(exit);
}
