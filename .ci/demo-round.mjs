// Plays the round of `npm run demo` to its end, and presses Ctrl-C once the house is open. Exit code 0 when the round was
// completed and the demo then left without a fault.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const WITHIN_MS = 120_000;

const demo = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'demo'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  timeout: WITHIN_MS,
});
let printed = '';
demo.stdout.on('data', (chunk) => {
  process.stdout.write(chunk);
  printed += chunk;
  if (!demo.killed && /^ +House +http/m.test(printed)) demo.kill('SIGINT');
});
const [code, signal] = await once(demo, 'close');
console.log(`The demo ended with ${code ?? signal}.`);
process.exitCode = code === 0 && printed.includes('completed: grant') ? 0 : 1;
