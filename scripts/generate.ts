import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { configMarkdown, envExample } from '../src/config/index.ts';

/** Every generated file that is committed: its path from the project's root, and its content. */
const files: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/generated/config.md': configMarkdown,
  '.env.example': envExample,
};

for (const [path, content] of Object.entries(files)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await content());
}
