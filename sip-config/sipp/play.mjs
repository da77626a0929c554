#!/usr/bin/env node
// Plays the scenarios beside this file against a running Offhook: makes its own lines and confirmations through REST,
// dials with SIPp, listens for the tone, and takes away what it made. Needs Node 20 and `sipp` (Debian: sip-tester).
// Every scenario calls from a line of its own, so that no wrong code blocks the next one.
// Exit code 0: every scenario ended as its name says. 1: one did not. 2: it could not begin.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HERE = dirname(fileURLToPath(import.meta.url));
const READY_WITHIN_MS = 30_000;
const SCENARIO_SECONDS = 30;
/** Three seconds of tone and silence are 150 packets; one second is 50. Half of that proves the tone. */
const TONE_PACKETS = { untilHungUp: 75, oneSecond: 25 };

const USAGE = `usage: play.mjs [--api URL] [--sip HOST:PORT] [--transport udp|tcp] [--key-file FILE] [--home ADDRESS] [SCENARIO ...]
  --api      where REST answers               (OFFHOOK_API, default http://127.0.0.1:8080)
  --sip      where SIP answers                (OFFHOOK_SIP, default 127.0.0.1:5060)
  --key-file a file with an API key           (OFFHOOK_API_KEY_FILE, default data/api-key; or OFFHOOK_API_KEY)
  --home     an address that counts as home   (OFFHOOK_HOME, default 192.168.0.1)`;

/** What each scenario dials, from what line, and what must be true afterwards. */
const PLAYS = {
  'register-expect-200': {},
  'register-wrong-password-expect-401': { password: 'not-the-password' },
  'options-expect-200': {},
  'emergency-number-expect-404': { dial: () => '112' },
  'ata-dials-live-code-expect-200': { dial: star, state: 'confirmed', packets: TONE_PACKETS.untilHungUp },
  'phone-hangs-up-first-expect-200': { dial: numeric, state: 'confirmed', packets: TONE_PACKETS.oneSecond },
  'no-offer-expect-200-with-our-offer': { dial: star, state: 'confirmed', packets: TONE_PACKETS.untilHungUp },
  'hold-and-resume-expect-200': { dial: star, state: 'confirmed' },
  'invite-sent-twice-expect-one-call': {
    dial: star,
    state: 'confirmed',
    options: ['-default_behaviors', 'all,-abortunexp'],
  },
  'cancel-after-200-call-stands': { dial: star, state: 'confirmed' },
  'incomplete-code-expect-484': { dial: (shown) => star(shown).slice(0, -1), state: 'pending' },
  'unknown-code-expect-404': { dial: (shown) => mistyped(star(shown)), state: 'pending' },
  'expired-code-expect-404': { before: cancel, dial: star, state: 'cancelled' },
  'used-code-expect-404': { before: confirm, dial: star, state: 'confirmed', attempt: 'code-used' },
  'ip-line-dials-live-code-expect-403': { kind: 'ip', dial: star, state: 'pending', attempt: 'line-kind-refused' },
};

function star(shown) {
  return shown.dial;
}

function numeric(shown) {
  return shown.serviceNumber === undefined ? shown.dial : shown.serviceNumber + shown.digits;
}

/** Two digits off, so that it can be nobody's code by a slip. */
function mistyped(dial) {
  return dial.replace(/\d\d$/, (two) => String((Number(two) + 55) % 100).padStart(2, '0'));
}

async function cancel(house, confirmation) {
  await house.rest('POST', `/v1/confirmations/${confirmation.id}/cancel`);
}

async function confirm(house, confirmation) {
  const first = await house.addLine('analog');
  const called = await house.sipp('ata-dials-live-code-expect-200', star(phoneMethod(confirmation)), first);
  if (called.failure !== undefined) throw new Error(`the first call did not confirm: ${called.failure}`);
}

const phoneMethod = (confirmation) => {
  const method = confirmation.methods.find((it) => it.method === 'phone');
  if (method?.dial === undefined) throw new Error('no phone was offered: is --home an address of network.home?');
  return method;
};

/** The installation that is played against, and what was made in it. */
class House {
  #api;
  #key;
  #sip;
  #transport;
  #home;
  #local;
  #run = randomBytes(3).toString('hex');
  #made = [];
  #count = 0;

  constructor(options) {
    this.#api = options.api.replace(/\/$/, '');
    this.#key = options.key;
    this.#sip = options.sip;
    this.#transport = options.transport;
    this.#home = options.home;
  }

  async rest(method, path, body) {
    const answer = await fetch(this.#api + path, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text.slice(0, 300)}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  async ready() {
    const until = Date.now() + READY_WITHIN_MS;
    for (;;) {
      const ok = await fetch(`${this.#api}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ok) break;
      if (Date.now() > until) throw new Error(`${this.#api} did not become ready within ${READY_WITHIN_MS / 1000} s`);
      await delay(250);
    }
    this.#local = await localAddressTowards(this.#sip);
  }

  async addLine(kind) {
    this.#count += 1;
    const line = { id: `sipp-${this.#run}-${this.#count}`, password: randomBytes(12).toString('hex') };
    await this.rest('PUT', `/v1/lines/${line.id}`, {
      kind,
      username: line.id,
      password: line.password,
      label: 'SIPp',
    });
    this.#made.push(`/v1/lines/${line.id}`);
    return line;
  }

  async ask() {
    this.#count += 1;
    const who = `sipp-${this.#run}-${this.#count}`;
    return this.rest('POST', '/v1/confirmations', {
      user: who,
      session: who,
      window: who,
      action: { id: 'sipp.play', title: 'Play a scenario' },
      clientAddress: this.#home,
    });
  }

  /** Runs one scenario for one call. `failure` is what SIPp wrote of it. */
  async sipp(scenario, dial, line, options = []) {
    const ear = createSocket(isIPv6(this.#local) ? 'udp6' : 'udp4');
    let packets = 0;
    ear.on('message', (packet) => {
      if (packet.length > 12 && packet[0] >> 6 === 2) packets += 1;
    });
    ear.bind(0, this.#local);
    await once(ear, 'listening');
    const dir = await mkdtemp(join(tmpdir(), 'offhook-sipp-'));
    const errors = join(dir, 'errors.log');
    try {
      const code = await run('sipp', [
        ...[`${bracketed(this.#sip.host)}:${this.#sip.port}`, '-sf', join(HERE, `${scenario}.xml`), '-m', '1'],
        ...[
          '-i',
          this.#local,
          '-p',
          String(await freePort(this.#local)),
          '-t',
          this.#transport === 'tcp' ? 't1' : 'u1',
          '-nostdin',
        ],
        ...['-timeout', String(SCENARIO_SECONDS), '-timeout_error', '-trace_err', '-error_file', errors],
        ...[
          '-key',
          'line',
          line.id,
          '-au',
          line.id,
          '-ap',
          line.password,
          '-key',
          'rtp_port',
          String(ear.address().port),
        ],
        ...(dial === undefined ? [] : ['-s', dial, '-auth_uri', `${dial}@${bracketed(this.#sip.host)}`]),
        ...options,
      ]);
      if (code === 0) return { packets };
      const text = await readFile(errors, 'utf8').catch(() => '');
      return { packets, failure: `sipp ended with ${code}\n${text.slice(0, 2_000)}` };
    } finally {
      ear.close();
      await rm(dir, { recursive: true, force: true });
    }
  }

  /** Why the scenario did not end as its name says, or undefined. */
  async play(name, play) {
    const line = await this.addLine(play.kind ?? 'analog');
    // A phone is offered while a line that is no IP telephone exists.
    if (play.kind === 'ip') await this.addLine('analog');
    const confirmation = play.state === undefined ? undefined : await this.ask();
    await play.before?.(this, confirmation);
    const dial = play.dial?.(confirmation && phoneMethod(confirmation));
    const caller = { ...line, ...(play.password && { password: play.password }) };
    const { packets, failure } = await this.sipp(name, dial, caller, play.options);
    if (failure !== undefined) return failure;
    if (play.packets !== undefined && packets < play.packets) {
      return `only ${packets} RTP packets came, fewer than ${play.packets}`;
    }
    return confirmation && (await this.#unlike(play, confirmation.id));
  }

  /** Compares what the API says now with what the scenario promises, and ends the confirmation. */
  async #unlike(play, id) {
    const now = await this.rest('GET', `/v1/confirmations/${id}`);
    if (now.state !== 'cancelled') await this.rest('POST', `/v1/confirmations/${id}/cancel`);
    if (now.state !== play.state) return `the confirmation is ${now.state}, not ${play.state}`;
    const seen = now.attempts.map((attempt) => attempt.code);
    if (play.attempt !== undefined && !seen.includes(play.attempt)) {
      return `the confirmation shows the attempts [${seen}], not ${play.attempt}`;
    }
    return undefined;
  }

  async tidy() {
    for (const path of this.#made) await this.rest('DELETE', path).catch((cause) => console.error(cause.message));
  }
}

const bracketed = (host) => (isIPv6(host) ? `[${host}]` : host);

/** Runs a command to its end and gives its exit code. */
const run = async (command, args) => {
  const child = spawn(command, args, { stdio: 'ignore' });
  const [code, signal] = await once(child, 'exit');
  return code ?? signal;
};

/** The address this machine sends from when it sends there; nothing is sent. */
const localAddressTowards = async ({ host, port }) => {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  socket.connect(port, host);
  await once(socket, 'connect');
  const { address } = socket.address();
  socket.close();
  return address;
};

/** SIPp by itself takes 5060, even when another SIPp has it. */
const freePort = async (address) => {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
};

const parseSip = async (text) => {
  const parts = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text);
  if (parts === null) throw new Error(`--sip takes HOST:PORT, not ${text}`);
  const { address } = await lookup(parts[1] ?? parts[2]);
  return { host: address, port: Number(parts[3] ?? 5060) };
};

const readKey = async (file) => {
  if (process.env.OFFHOOK_API_KEY) return process.env.OFFHOOK_API_KEY;
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new Error(`no API key: ${file} cannot be read (${cause.code}); name it with --key-file`);
  });
  return text.trim();
};

const main = async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      api: { type: 'string', default: process.env.OFFHOOK_API ?? 'http://127.0.0.1:8080' },
      sip: { type: 'string', default: process.env.OFFHOOK_SIP ?? '127.0.0.1:5060' },
      transport: { type: 'string', default: 'udp' },
      'key-file': { type: 'string', default: process.env.OFFHOOK_API_KEY_FILE ?? 'data/api-key' },
      home: { type: 'string', default: process.env.OFFHOOK_HOME ?? '192.168.0.1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(`${USAGE}\nscenarios:\n  ${Object.keys(PLAYS).join('\n  ')}`);
    return 0;
  }
  const names = positionals.length > 0 ? positionals : Object.keys(PLAYS);
  const unknown = names.find((name) => PLAYS[name] === undefined);
  if (unknown !== undefined) throw new Error(`there is no scenario ${unknown}; --help lists them`);

  const sip = await parseSip(values.sip);
  const house = new House({ ...values, key: await readKey(values['key-file']), sip });
  await house.ready();
  let failed = 0;
  try {
    for (const name of names) {
      const failure = await house.play(name, PLAYS[name]);
      if (failure !== undefined) failed += 1;
      console.log(failure === undefined ? `ok      ${name}` : `FAILED  ${name}: ${failure}`);
    }
  } finally {
    await house.tidy();
  }
  console.log(`${names.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
};

main().then(
  (code) => {
    process.exitCode = code;
  },
  (cause) => {
    console.error(cause.syscall === 'spawn sipp' ? 'sipp is missing: apt-get install sip-tester' : cause.message);
    process.exitCode = 2;
  },
);
