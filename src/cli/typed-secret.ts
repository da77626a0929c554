import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** What a person types at the terminal, which does not show it. */
export const typedSecret = async (question: string): Promise<string> => {
  process.stdout.write(question);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stdout.write('\n');
  }
};
