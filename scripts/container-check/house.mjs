// Offhook in a container on this machine's network, as a person and a phone see it.
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 200;

/** Looks until it is so; `what` says what was waited for. */
export const until = async (what, withinMs, look) => {
  const end = Date.now() + withinMs;
  let last;
  for (;;) {
    try {
      last = await look();
      if (last) return last;
    } catch (cause) {
      last = cause;
    }
    if (Date.now() > end)
      throw new Error(`${what}: not within ${withinMs / 1000} s${last ? ` (${last.message ?? last})` : ''}`);
    await delay(LOOK_MS);
  }
};

export class House {
  #engine;
  #container;
  #url;

  constructor(engine, container, url = 'http://127.0.0.1:8080') {
    this.#engine = engine;
    this.#container = container;
    this.#url = url;
  }

  /** What the engine's HEALTHCHECK came to. */
  get health() {
    return this.#engine.docker(['inspect', '--format', '{{.State.Health.Status}}', this.#container]);
  }

  get exitCode() {
    return Number(this.#engine.docker(['inspect', '--format', '{{.State.ExitCode}}', this.#container]));
  }

  becomes(health, withinMs = 60_000) {
    return until(`${this.#container} becomes ${health}`, withinMs, () => this.health === health);
  }

  /** Runs a command in the container. */
  exec(...args) {
    return this.#engine.docker(['exec', this.#container, ...args]);
  }

  offhook(...args) {
    return this.exec('node', 'dist/main.js', ...args);
  }

  async rest(method, path, body) {
    this.key ??= this.exec('cat', '/data/api-key').trim();
    const answer = await fetch(this.#url + path, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json().catch(() => undefined) };
  }

  /** Asks for a confirmation, as somebody at home. */
  ask() {
    const who = randomUUID();
    return this.rest('POST', '/v1/confirmations', {
      ...{ user: who, session: who, window: who, clientAddress: '192.168.0.1' },
      action: { id: 'container.check', title: 'Check the container' },
    });
  }
}

/** Counts the RTP packets that reach a port of loopback. */
export const ear = async () => {
  const socket = createSocket('udp4');
  let packets = 0;
  socket.on('message', () => (packets += 1));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    get packets() {
      return packets;
    },
    close: () => socket.close(),
  };
};
