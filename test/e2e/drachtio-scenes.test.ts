import { afterEach, describe, expect, it } from 'vitest';
import { recorded } from '../support/drachtio/recorded.ts';
import { longScenes, type Scene, scenes } from '../support/drachtio/scenes.ts';
import { hasRealDrachtio, realDrachtio } from '../support/drachtio/some-drachtio.ts';
import { StandIn } from '../support/drachtio/stand-in.ts';
import { SECRET } from '../support/drachtio/stand-in-stack.ts';
import { Table } from '../support/drachtio/table.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { ManualClock } from '../support/manual-clock.ts';

const named = (all: Readonly<Record<string, Scene>>) => Object.entries(all);

describe('the drachtio that stands in for the real one tells what that told', () => {
  let close: (() => Promise<void>) | undefined;

  afterEach(async () => {
    await close?.();
    close = undefined;
  });

  const play = async (name: string, scene: Scene): Promise<readonly string[]> => {
    const clock = new ManualClock();
    const standIn = new StandIn({ clock, secret: SECRET, port: await freeListeningPort() });
    await standIn.start();
    const { adminPort, udpPort } = standIn;
    const table = await Table.lay({ adminPort, sipPort: udpPort }, recorded(name), clock);
    close = async () => {
      table.clear();
      await standIn.stop();
    };
    await scene(table, SECRET);
    return table.transcript;
  };

  it.each([...named(scenes), ...named(longScenes)])('in: %s', async (name, scene) => {
    expect(await play(name, scene)).toEqual(recorded(name));
  });
});

/** drachtio-server is in no package registry: where somebody has installed it, it is asked as well. */
describe.runIf(hasRealDrachtio())('drachtio-server tells what it told when it was recorded', () => {
  it.each(named(scenes))('in: %s', async (name, scene) => {
    const drachtio = await realDrachtio(SECRET);
    const table = await Table.lay(drachtio, recorded(name));
    await scene(table, SECRET);
    table.clear();
    await drachtio.stop();
    expect(table.transcript).toEqual(recorded(name));
  });
});
