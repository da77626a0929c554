import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyPlace } from '../support/cli-place.ts';
import { down, up } from '../support/input-events.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';

describe('a button on the machine itself, and one that REST calls', () => {
  let folder: string;
  let input: string;
  let log: { readonly msg: string; readonly shines?: boolean }[];
  let clock: ManualClock;
  let fixture: OffhookInside;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offhook-button-'));
    input = join(folder, 'event0');
    await writeFile(input, '');
    await writeFile(join(folder, 'trigger'), '[none] timer\n');
    await writeFile(join(folder, 'brightness'), '0\n');
    await writeFile(join(folder, 'max_brightness'), '1\n');
    log = [];
    clock = new ManualClock();
    const logger = pino({}, { write: (line: string) => void log.push(JSON.parse(line)) });
    fixture = await startInside(
      { device: { buttons: ['http', input], leds: ['simulated', folder] } },
      { clock, logger },
    );
  });
  afterEach(async () => {
    await fixture.stop();
    await rm(folder, { recursive: true });
  });

  const flashes = (): readonly (boolean | undefined)[] =>
    log.filter(({ msg }) => msg === 'simulated light').map(({ shines }) => shines);
  const brightness = (): Promise<string> => readFile(join(folder, 'brightness'), 'utf8');

  it('R6: any key pressed shortly confirms, and the LEDs flash once as the answer', async () => {
    const asked = await fixture.app.ask();
    expect(asked.methods.map(({ method }) => method)).toContain('button');
    const now = clock.now();
    await appendFile(input, Buffer.concat([down(now), up(now + 90), down(now + 95), up(now + 99)]));
    clock.advance(20);
    await expect.poll(async () => (await fixture.app.read(asked.id)).state).toBe('confirmed');
    await expect.poll(brightness).toBe('1');
    const later = async (): Promise<readonly unknown[]> => {
      clock.advance(500);
      return [(await brightness()).trim(), ...flashes()];
    };
    await expect.poll(later).toEqual(['0', true, false]);
    const counted = (outcome: string) => fixture.app.metric(`offhook_presses_total{outcome="${outcome}"}`);
    expect([await counted('confirmed'), await counted('nothing-pending')]).toEqual([1, 0]);
  });

  it('does not flash for a press that confirms nothing, nor for a report repeated', async () => {
    const press = (id: string) => fixture.app.call<{ readonly outcome: string }>('POST', '/v1/button', { id });
    expect((await press('early')).outcome).toBe('nothing-pending');
    expect(flashes()).toEqual([]);
    await fixture.app.ask();
    for (const id of ['right', 'right', 'right']) expect((await press(id)).outcome).toBe('confirmed');
    await expect.poll(flashes).toEqual([true]);
  });

  it('is pressed from the command line', async () => {
    const { offhook } = emptyPlace({ OFFHOOK_DATA_DIR: dirname(fixture.keyFile) });
    const early = await offhook('press');
    expect([early.exit, early.out]).toEqual([3, 'Pressed: nobody waits for it.\n']);
    const asked = await fixture.app.ask();
    const right = await offhook('press', '--json');
    expect([right.exit, right.err]).toEqual([0, '']);
    expect(JSON.parse(right.out)).toEqual({ id: expect.stringMatching(/^prs_/), outcome: 'confirmed' });
    expect((await fixture.app.read(asked.id)).state).toBe('confirmed');
  });
});

describe('offhook press without a server', () => {
  it('says that none runs', async () => {
    const { offhook } = emptyPlace();
    const pressed = await offhook('press');
    expect([pressed.exit, pressed.out]).toEqual([3, '']);
    expect(pressed.err).toMatch(/^No Offhook runs on .*offhook serve/);
  });
});
