import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../../src/cli/ask/ask.ts';
import { run } from '../../src/cli/index.ts';
import type { Surroundings } from '../../src/cli/surroundings.ts';
import { configSchema } from '../../src/config/index.ts';
import type { Phone } from '../../src/demo/phone/index.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { AWAY, HOME, WholeFixture } from '../support/whole-fixture.ts';

const QUESTION = ['ask', '--user', 'anna', '--title', 'Restart router'];
const AT_HOME = [...QUESTION, '--client-address', HOME];

/** Where a question is asked, and what becomes of it. */
interface Asking {
  readonly ended: Promise<number>;
  out(): string;
  err(): string;
  /** A person types a line. */
  type(line: string): void;
  /** What is to be dialled, once it is shown. */
  dial(): Promise<string>;
}

describe('offhook ask', () => {
  let house: WholeFixture;
  let phone: Phone;
  beforeEach(async () => {
    house = await WholeFixture.open();
    phone = await house.addPhone('kitchen');
  });

  const dataDir = (): string => dirname(house.inside.keyFile);

  const asked = (
    start: (around: Surroundings) => Promise<number>,
    { typing = false, input = '' }: { readonly typing?: boolean; readonly input?: string } = {},
  ): Asking => {
    let out = '';
    let err = '';
    let hear: ((line: string) => void) | undefined;
    const around: Surroundings = {
      cwd: '/',
      env: { OFFHOOK_DATA_DIR: dataDir() },
      terminal: typing,
      typing,
      columns: typing ? 80 : undefined,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      readInput: async () => input,
      onLine: (listener) => {
        hear = listener;
        return () => {
          hear = undefined;
        };
      },
    };
    const ended = start(around);
    return {
      ended,
      out: () => out,
      err: () => err,
      type: (line) => hear?.(line),
      dial: async () => {
        await expect.poll(() => out, { timeout: 20_000 }).toMatch(/dial {2}\*|"dial":"\*/);
        return (/dial {2}(\*[\d ]+)$/m.exec(out)?.[1] ?? /"dial":"(\*\d+)"/.exec(out)?.[1] ?? '').replaceAll(' ', '');
      },
    };
  };

  const askWith = (argv: readonly string[], given: Parameters<typeof asked>[1] = {}): Asking =>
    asked((around) => run(argv, around), given);

  const lastState = async (): Promise<string | undefined> =>
    (await house.answer<{ items: { state: string }[] }>('GET', '/v1/confirmations')).body.items[0]?.state;

  it('is granted when the phone has dialled and the person at the terminal pressed Enter: that is the OK click (R9)', async () => {
    const asking = askWith(AT_HOME, { typing: true });
    const number = await asking.dial();
    expect(asking.out()).toContain('Restart router: confirm it as anna, within 2 minutes.');
    expect(asking.out()).toContain('# # #');
    asking.type('');
    await house.dial(phone, number);
    await expect.poll(asking.out).toContain('Confirmed by kitchen phone. Press Enter to go on; Ctrl-C takes it back.');
    expect(await lastState()).toBe('confirmed');
    asking.type('');
    expect(await asking.ended).toBe(0);
    expect(asking.out()).toMatch(/Granted\. Confirmed by kitchen phone\.\n$/);
    expect(await lastState()).toBe('completed');
  });

  it('is granted without Enter where nobody types: the asking program goes on by itself', async () => {
    const asking = askWith(AT_HOME);
    await house.dial(phone, await asking.dial());
    expect(await asking.ended).toBe(0);
    expect(asking.out()).not.toMatch(/Enter|#/);
    expect(await lastState()).toBe('completed');
  });

  it('asks each time, unless a session is named: its window is not asked again', async () => {
    const window = ['--session', 'tty1'];
    const first = askWith([...AT_HOME, ...window]);
    await house.dial(phone, await first.dial());
    expect(await first.ended).toBe(0);
    const again = askWith([...AT_HOME, ...window]);
    expect([await again.ended, again.out()]).toEqual([0, 'Granted: this window was confirmed before.\n']);
    const other = askWith([...AT_HOME, '--timeout', '1']);
    expect(await other.ended).toBe(2);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('is taken back at %s, and refused', async (signal) => {
    const asking = askWith(AT_HOME);
    await asking.dial();
    process.emit(signal);
    expect(await asking.ended).toBe(1);
    expect(asking.out()).toMatch(/The question was taken back\.\n$/);
    expect(await lastState()).toBe('cancelled');
  });

  it('is taken back at Ctrl-C between the proof and Enter, and nothing is granted', async () => {
    const asking = askWith(AT_HOME, { typing: true });
    await house.dial(phone, await asking.dial());
    await expect.poll(asking.out).toContain('Press Enter');
    process.emit('SIGINT');
    expect(await asking.ended).toBe(1);
    expect(await lastState()).toBe('cancelled');
  });

  it('times out when it was told to, and takes the question back', async () => {
    const clock = new ManualClock();
    const config = configSchema.parse({ dataDir: dataDir() });
    const options = { user: 'anna', title: 'Restart router', action: 'x', clientAddress: HOME, timeout: 30 };
    const asking = asked(async (around) => (await ask(around, config, options, 'text', clock)).exit ?? 0);
    await asking.dial();
    clock.advance(30_000);
    expect(await asking.ended).toBe(2);
    expect(await lastState()).toBe('cancelled');
    expect(clock.armed).toBe(0);
  });

  it('times out with the question', async () => {
    const asking = askWith(AT_HOME);
    await asking.dial();
    house.clock.advance(120_000);
    expect([await asking.ended, asking.out().split('\n').at(-2)]).toEqual([2, 'The time is up. Nothing was granted.']);
  });

  it('is refused when somebody says that it was not them', async () => {
    const asking = askWith(AT_HOME);
    await asking.dial();
    const { body } = await house.answer<{ items: { id: string }[] }>('GET', '/v1/confirmations?state=pending');
    await house.answer('POST', `/v1/confirmations/${body.items[0]?.id}/cancel`, { reason: 'not-me' });
    expect(await asking.ended).toBe(1);
    expect(asking.out()).toContain('Somebody said that they did not ask for this');
  });

  it('tells of a call that was refused, and goes on', async () => {
    const asking = askWith(AT_HOME);
    const number = await asking.dial();
    const app = await house.addPhone('mobile', 'ip');
    expect((await house.dial(app, number)).status).toBe(403);
    await expect
      .poll(asking.out)
      .toContain('Refused. mobile phone: it is an internet phone or an app, which can never confirm.');
    await house.dial(phone, number);
    expect(await asking.ended).toBe(0);
  });

  it('says one JSON object a line to programs, the last with the outcome, and no token of the page', async () => {
    const asking = askWith([...AT_HOME, '--json']);
    await house.dial(phone, await asking.dial());
    expect(await asking.ended).toBe(0);
    const lines = asking
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ state, outcome }) => state ?? outcome)).toEqual(['pending', 'confirmed', 'granted']);
    expect(lines.at(-1).confirmation).toMatchObject({ state: 'completed', grant: { token: expect.any(String) } });
    expect(asking.out()).not.toContain('cft_');
  });

  it('takes an app code, from the internet too: typed, or from standard input', async () => {
    const first = await house.ask();
    await house.confirm(phone, first);
    const secret = await house.enrol();
    const typed = askWith([...QUESTION, '--client-address', AWAY], { typing: true });
    await expect.poll(typed.out, { timeout: 20_000 }).toContain('authenticator app here');
    expect(typed.out()).not.toContain('dial');
    typed.type('000000');
    await expect.poll(typed.out).toContain('Refused. App code:');
    typed.type(`${house.code(secret).slice(0, 3)} ${house.code(secret).slice(3)}`);
    await expect.poll(typed.out).toContain('Press Enter');
    typed.type('');
    expect(await typed.ended).toBe(0);

    house.clock.advance(30_000);
    const piped = askWith([...QUESTION, '--code-stdin'], { input: `${house.code(secret)}\n` });
    expect(await piped.ended).toBe(0);
    const wrong = askWith([...QUESTION, '--code-stdin'], { input: '000000\n' });
    expect(await wrong.ended).toBe(1);
    expect(await lastState()).toBe('cancelled');
  });

  it('is a fault, and no refusal, where it could not be asked', async () => {
    const nowhere = askWith(QUESTION);
    expect(await nowhere.ended).toBe(3);
    expect(nowhere.err()).toContain('say where the person sits, with --client-address, or with --here at this machine');
    for (const [argv, sentence] of [
      [['ask', '--user', 'anna'], "Required option '--title <text>' not specified."],
      [[...AT_HOME, '--timeout', '0'], 'It must be 1 to 3600 seconds.'],
      [[...AT_HOME, '--set', 'http.port'], 'Write it as key=value'],
      [['--json-lines', ...AT_HOME], "Unknown option '--json-lines'."],
      [[...AT_HOME, '--client-address', 'home'], 'address'],
      [[...AT_HOME, '--api-key', 'ohk_of-somebody-else'], ''],
      [[...AT_HOME, '--set', 'http.prot=1'], 'did you mean http.port?'],
      [[...AT_HOME, '--code-stdin'], 'No code came on standard input.'],
      [[...AT_HOME, '--url', 'box:8080'], 'no http or https address'],
      [[...AT_HOME, '--url', 'http://127.0.0.1:9'], 'API key'],
      [[...AT_HOME, '--url', 'http://127.0.0.1:9', '--api-key', 'ohk_sixteen-or-more'], 'The server does not answer.'],
    ] as const) {
      const asking = askWith(argv);
      expect(await asking.ended, argv.join(' ')).toBe(3);
      expect(asking.err(), argv.join(' ')).toContain(sentence);
    }
    const { exit, err } = await emptyPlace().offhook(...AT_HOME);
    expect([exit, err]).toEqual([3, expect.stringContaining('No Offhook runs on')]);
  });

  it('asks a server elsewhere by its address and an API key', async () => {
    const key = readFileSync(house.inside.keyFile, 'utf8').trim();
    const asking = askWith([...AT_HOME, '--url', `${house.inside.api}/`, '--api-key', key]);
    await house.dial(phone, await asking.dial());
    expect(await asking.ended).toBe(0);
  });
});
