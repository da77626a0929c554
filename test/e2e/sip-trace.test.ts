import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyPlace } from '../support/cli-place.ts';
import { type OffhookProcess, offhookCommand, startOffhook } from '../support/offhook-process.ts';
import { dialOf } from '../support/relying-app.ts';
import { ACCOUNT, answerTo, field, proofFor, toTag } from '../support/sip-wire-text.ts';
import { HOST, UdpPhone } from '../support/wire-phone.ts';

const REGISTRAR = `sip:${HOST}`;
const AOR = `sip:kitchen@${HOST}`;
const PCAP_HEAD_BYTES = 24;
const AUDIO =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n';

/** A command that runs until it is told to end, as somebody at a terminal runs it. */
class Running {
  readonly #child;
  out = '';
  #err = '';

  constructor(dataDir: string, argv: readonly string[]) {
    this.#child = spawn(process.execPath, [...offhookCommand(), ...argv], {
      env: { PATH: process.env.PATH, OFFHOOK_DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.on('data', (chunk) => (this.out += chunk));
    this.#child.stderr.on('data', (chunk) => (this.#err += chunk));
  }

  async ready(): Promise<void> {
    await expect.poll(() => this.#err).toContain('Ctrl-C ends it');
  }

  /** Ends it with Ctrl-C, where it does not end by itself; resolves with its exit code. */
  async end(signal?: 'SIGINT'): Promise<number | null> {
    if (signal) this.#child.kill(signal);
    if (this.#child.exitCode === null) await once(this.#child, 'close');
    return this.#child.exitCode;
  }
}

describe('a phone that cannot register', () => {
  let server: OffhookProcess;
  let phone: UdpPhone;
  beforeAll(async () => {
    server = await startOffhook();
    await server.app.addLine('kitchen', 'dect', ACCOUNT.password);
    await server.app.addLine('hall', 'analog');
    phone = await UdpPhone.lift(server.sip.port);
  });
  afterAll(async () => {
    phone.close();
    await server.remove();
  });

  const contact = () => `Contact: <sip:kitchen@${HOST}:${phone.port}>`;
  const offhook = (...argv: string[]) => emptyPlace({ OFFHOOK_DATA_DIR: server.dataDir }).offhook(...argv);
  const begin = async (...argv: string[]): Promise<Running> => {
    const running = new Running(server.dataDir, argv);
    await running.ready();
    return running;
  };

  /** A REGISTER that is challenged and answers; resolves with the status of the answer to that. */
  const register = async (
    callId: string,
    headers: readonly string[],
    password: string,
    as = 'kitchen',
  ): Promise<number> => {
    const wish = {
      uri: REGISTRAR,
      to: AOR,
      callId,
      headers: [contact(), 'User-Agent: Grandstream HT801 1.0.17.5', ...headers],
    };
    const challenged = await phone.ask('REGISTER', { ...wish, branch: `z9hG4bK-${callId}-1` });
    const proof = proofFor(challenged, 'REGISTER', REGISTRAR, password).replace('"kitchen"', `"${as}"`);
    const proving = { ...wish, sequence: 2, branch: `z9hG4bK-${callId}-2`, headers: [...wish.headers, proof] };
    const answered = await phone.ask('REGISTER', proving);
    return answered.status;
  };

  it('leaves a trace that says why, in the list, in the doctor and on the wire, and no secret in any of them', async () => {
    const json = await begin('sip', 'trace', '--json');
    const pcap = await begin('sip', 'trace', '--line', 'kitchen', '--pcap', join(server.dataDir, 'kitchen.pcap'));
    const other = await begin('sip', 'trace', '--line', 'hall');

    expect(await register('wrong', [], 'guessed')).toBe(401);
    expect(await register('unknown', [], ACCOUNT.password, 'kitchne')).toBe(401);
    expect(await register('brief', ['Expires: 5'], ACCOUNT.password)).toBe(423);
    expect(
      (await phone.ask('REGISTER', { uri: REGISTRAR, to: AOR, callId: 'to o', headers: [contact()] })).status,
    ).toBe(400);
    expect(await register('right', ['Expires: 600'], ACCOUNT.password)).toBe(200);

    const { items } = await server.app.rest.call('GET /v1/sip/recent');
    expect(items.map(({ status, refusal, line, detail }) => [status, refusal, line?.id, detail])).toEqual([
      [400, 'malformed', undefined, 'Malformed Call-ID'],
      [423, 'interval-too-brief', 'kitchen', null],
      [401, 'user-unknown', undefined, null],
      [401, 'password-wrong', 'kitchen', null],
    ]);

    const doctor = await offhook('doctor', 'sip');
    expect([doctor.exit, doctor.err]).toEqual([0, '']);
    expect(doctor.out).toContain(`ok    line kitchen: registered from ${HOST} (Grandstream HT801 1.0.17.5)\n`);
    expect(doctor.out).toContain('warn  line hall: not registered\n');
    expect(doctor.out).toMatch(
      /warn {2}line kitchen: REGISTER from 127\.0\.0\.1 over udp \(Grandstream HT801 1\.0\.17\.5\) was answered 401, at \S+\n {6}-> password-wrong: The user name is that of a line, and the password is wrong\.\n/,
    );

    await expect.poll(() => json.out.trim().split('\n')).toHaveLength(18);
    const seen = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { direction: string; text: string });
    expect(seen.map(({ direction, text }) => `${direction} ${text.slice(0, 12).trim()}`).slice(0, 4)).toEqual([
      'in REGISTER sip',
      'out SIP/2.0 401',
      'in REGISTER sip',
      'out SIP/2.0 401',
    ]);
    expect(await json.end('SIGINT')).toBe(0);
    expect(json.out.trim().split('\n')).toHaveLength(18);
    expect(await other.end('SIGINT')).toBe(0);
    expect(other.out).toBe('The trace has ended.\n');

    expect(await pcap.end('SIGINT')).toBe(0);
    const file = readFileSync(join(server.dataDir, 'kitchen.pcap'));
    expect(pcap.out).toMatch(/^The trace has ended\. \d+ messages are in /);
    expect(file.length).toBeGreaterThan(PCAP_HEAD_BYTES);
    const challenged = field({ text: seen[1]?.text ?? '', status: 401, method: '' }, 'WWW-Authenticate')[0];
    expect(challenged).toContain('nonce="redacted-');
    for (const output of [json.out, file.toString('latin1'), doctor.out]) {
      expect(output).not.toMatch(/nonce="(?!redacted)|response="(?!redacted)|tag=(?!redacted)/);
      expect(output).not.toMatch(/[0-9a-f]{32}|[\w-]{40}/);
    }
  });

  it('and one that calls: neither the trace nor the list holds the code, its digits, what proved them, or a tag', async () => {
    const json = await begin('sip', 'trace', '--json');
    const asked = await server.app.ask();
    const dial = dialOf(asked);
    const uri = `sip:8810@${HOST}`;
    const own = { uri, callId: 'whole', contact: `<sip:kitchen@${HOST}:${phone.port}>`, body: AUDIO };
    const challenged = await phone.ask('INVITE', { ...own, branch: 'z9hG4bK-whole-1' });
    const proof = proofFor(challenged, 'INVITE', uri);
    const answered = await phone.ask('INVITE', { ...own, sequence: 2, branch: 'z9hG4bK-whole-2', headers: [proof] });
    expect(answered.status).toBe(200);
    const tag = toTag(answered);
    phone.send('ACK', { uri, callId: 'whole', sequence: 2, toTag: tag, branch: 'z9hG4bK-whole-3' });
    for (const [at, key] of [...dial.slice('*10'.length)].entries()) {
      const info = { uri, callId: 'whole', toTag: tag, contentType: 'application/dtmf-relay' };
      const body = `Signal=${key}\r\nDuration=160\r\n`;
      const told = await phone.ask('INFO', { ...info, sequence: at + 3, branch: `z9hG4bK-info-${at}`, body });
      expect(told.status).toBe(200);
    }
    await expect.poll(async () => (await server.app.read(asked.id)).state).toBe('confirmed');
    phone.raw(answerTo(await phone.next(({ method }) => method === 'BYE'), 200));
    await phone.ask('INVITE', { uri: `sip:${dial}@${HOST}`, callId: 'late', branch: 'z9hG4bK-late-1', body: AUDIO });

    await expect.poll(() => json.out).toContain('BYE sip:kitchen');
    await expect.poll(() => json.out).toContain('INVITE sip:*10xxxxxx@');
    expect(await json.end('SIGINT')).toBe(0);
    const recent = JSON.stringify((await server.app.rest.call('GET /v1/sip/recent')).items);
    const [confirmed] = (await server.app.rest.call('GET /v1/calls')).items;
    expect(confirmed?.ladder).toBe(true);
    const { entries } = await server.app.rest.call('GET /v1/calls/:id/ladder', {
      params: { id: confirmed?.id ?? '' },
    });
    const rungs = entries.map((entry) => (entry.kind === 'message' ? `${entry.direction} ${entry.first}` : entry.kind));
    // The one is sent where the answer takes longer, the other noticed where the phone has registered otherwise.
    const passing = ['out SIP/2.0 100 Trying', 'signals'];
    expect(rungs.filter((rung) => !passing.includes(rung)).slice(0, 7)).toEqual([
      'in INVITE sip:8810@127.0.0.1 SIP/2.0',
      'out SIP/2.0 401 Unauthorized',
      'in INVITE sip:8810@127.0.0.1 SIP/2.0',
      'identified',
      'answered',
      'out SIP/2.0 200 OK',
      'in ACK sip:8810@127.0.0.1 SIP/2.0',
    ]);
    expect(rungs.filter((rung) => rung === 'key')).toHaveLength(6);
    expect(rungs.slice(-5)).toEqual([
      'confirmed',
      expect.stringMatching(/^out BYE sip:kitchen@/),
      'sound',
      'ended',
      'in SIP/2.0 200 Whatever',
    ]);
    const ladder = JSON.stringify(entries);
    const nonces = [...challenged.text.matchAll(/nonce="([^"]+)"/g)].map(([, nonce]) => nonce ?? '');
    const response = /response="([^"]+)"/.exec(proof)?.[1] ?? '';
    expect([nonces.length, response.length, tag.length > 8]).toEqual([2, 32, true]);
    for (const secret of [dial.slice('*10'.length), ...nonces, response, tag, 'Signal='])
      for (const output of [json.out, recent, ladder]) expect(output).not.toContain(secret);
  });

  it('is not traced on a file that is there, for a line that is not, or without a server', async () => {
    const taken = await offhook('sip', 'trace', '--pcap', join(server.dataDir, 'server.json'));
    expect([taken.exit, taken.err]).toEqual([3, expect.stringMatching(/cannot be made \(EEXIST\)/)]);
    const file = join(server.dataDir, 'nobody.pcap');
    for (const into of [[], ['--pcap', file]]) {
      const nobody = await offhook('sip', 'trace', '--line', 'nobody', ...into);
      expect([nobody.exit, nobody.err]).toEqual([3, 'There is no such line.\n']);
    }
    expect(existsSync(file)).toBe(false);
    const alone = await emptyPlace().offhook('sip', 'trace');
    expect([alone.exit, alone.err]).toEqual([3, expect.stringMatching(/^No Offhook runs on /)]);
    expect((await emptyPlace().offhook('doctor', 'sip')).exit).toBe(3);
  });

  it('is traced until the server stops', async () => {
    const running = await begin('sip', 'trace');
    await server.end();
    expect(await running.end()).toBe(0);
    expect(running.out).toBe('The server stopped, and with it the trace.\n');
  });
});
