import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtureOf } from '../test/support/drachtio/recorded.ts';
import { longScenes, scenes } from '../test/support/drachtio/scenes.ts';
import { realDrachtio } from '../test/support/drachtio/some-drachtio.ts';
import { SECRET } from '../test/support/drachtio/stand-in-stack.ts';
import { Table } from '../test/support/drachtio/table.ts';

/** Plays every scene with the `drachtio` of the PATH, and writes down what it told: the fixtures that the stand-in has to tell as well. */
for (const [name, scene] of Object.entries({ ...scenes, ...longScenes })) {
  const drachtio = await realDrachtio(SECRET);
  const table = await Table.lay(drachtio);
  await scene(table, SECRET);
  table.clear();
  await drachtio.stop();
  mkdirSync(join(fixtureOf(name), '..'), { recursive: true });
  writeFileSync(fixtureOf(name), `${table.transcript.join('\n')}\n`);
  console.log(name);
}
