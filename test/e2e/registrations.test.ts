import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { run } from '../../src/cli/index.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';
import { createPhone } from '../../src/demo/phone/index.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { contactsAt, type RegistrarWish, startRegistrar } from '../support/kamailio-registrar.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { dialOf } from '../support/relying-app.ts';
import { sharedEnv } from '../support/shared-env.ts';
import { describeWithTools } from '../support/tool.ts';

const PASSWORD = 'sesame-of-620';
const TIMEOUT = { timeout: 30_000 };

const registrar = async (wish: Partial<RegistrarWish> = {}) => {
  const port = wish.port ?? (await freeListeningPort());
  const running = startRegistrar({ algorithm: 'MD5', password: PASSWORD, ...wish, port });
  onTestFinished(running.stop);
  return { ...running, port };
};

type Launch = Parameters<typeof startOffhook>[0];

/** An Offhook that registers as 620 at this port. */
const offhookAt = async (port: number, more = '', launch: Launch = {}): Promise<OffhookProcess> => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-config-'));
  const file = join(dir, 'offhook.yaml');
  writeFileSync(
    file,
    `sip:\n  registrations:\n    - name: box\n      registrar: 127.0.0.1:${port}\n      user: "620"\n      password: ${PASSWORD}\n      expires: 60\n${more}`,
  );
  const offhook = await startOffhook({ ...launch, env: { OFFHOOK_CONFIG: file, ...launch.env } });
  onTestFinished(async () => {
    await offhook.remove();
    rmSync(dir, { recursive: true });
  });
  return offhook;
};

const count = async (port: number) => (await contactsAt(port, '620'))?.count;
const first = async (port: number) => (await contactsAt(port, '620'))?.first;

describeWithTools(KAMAILIO_TOOL, 'an Offhook that registers at a Kamailio', () => {
  it.each(['MD5', 'SHA-256'] as const)('proves itself with %s, and takes itself back at the end', async (algorithm) => {
    const { port } = await registrar({ algorithm });
    const offhook = await offhookAt(port);
    await expect.poll(() => count(port), TIMEOUT).toBe(1);
    const contact = (await first(port)) ?? '';
    expect(contact).toMatch(new RegExp(`^sip:([0-9a-f]{32})@127\\.0\\.0\\.1:${offhook.sip.port};line=\\1$`));
    expect(offhook.output()).not.toContain(contact.slice(4, 36));
    expect(offhook.output()).not.toContain(PASSWORD);
    await offhook.end();
    expect(await count(port)).toBe(0);
  });

  it('is refused for a wrong password, and does not ask again', async () => {
    const { port } = await registrar({ password: 'another' });
    const offhook = await offhookAt(port);
    await expect.poll(() => offhook.output(), TIMEOUT).toContain('wrong password');
    expect(await count(port)).toBe(0);
  });

  it('has the same contact after kill -9, and one binding', async () => {
    const { port } = await registrar();
    const before = await offhookAt(port);
    await expect.poll(() => count(port), TIMEOUT).toBe(1);
    const contact = await first(port);
    await before.end('SIGKILL');
    const http = Number(new URL(before.api).port);
    const again = await offhookAt(port, '', { dataDir: before.dataDir, ports: { http, sip: before.sip.port } });
    await expect.poll(() => again.output(), TIMEOUT).toContain('registered at a PBX');
    expect(await contactsAt(port, '620')).toEqual({ count: 1, first: contact });
  });

  it.each(['udp', 'tcp'])('is registered again within 10 s of the return of a registrar over %s', async (transport) => {
    const { port, stop } = await registrar();
    const offhook = await offhookAt(port, `      transport: ${transport}\n`);
    await expect.poll(() => count(port), TIMEOUT).toBe(1);
    await stop();
    await expect.poll(() => offhook.output(), { timeout: 60_000 }).toContain('not registered at a PBX');
    await registrar({ port });
    const began = performance.now();
    await expect.poll(() => count(port), { timeout: 60_000, interval: 100 }).toBe(1);
    const took = performance.now() - began;
    // How slow this machine is: asking the registrar is all that comes on top.
    const asked = performance.now();
    await count(port);
    expect(took).toBeLessThan(10_000 + 50 * (performance.now() - asked));
  });

  it('is called by the phones of it: codes are keyed in, an IP phone is refused and seen, and nobody outside is let in', async () => {
    const { port } = await registrar();
    const { app } = await offhookAt(port, '      preset: fritzbox\n');
    const lines = {
      hall: ['analog', '**1'],
      study: ['isdn', '**51'],
      bath: ['dect', '**610'],
      mobile: ['ip', '**620'],
    };
    for (const [id, [kind, username]] of Object.entries(lines))
      await app.call('PUT', `/v1/lines/${id}`, { kind, username, peer: 'box' });
    await expect.poll(() => count(port), TIMEOUT).toBe(1);
    const callFrom = async (username: string) => {
      const phone = createPhone({ server: { host: '127.0.0.1', port }, username, password: '' });
      await phone.start();
      onTestFinished(() => phone.stop());
      return phone.dial('620');
    };

    for (const [number, id] of [
      ['**1', 'hall'],
      ['**51', 'study'],
      ['**610', 'bath'],
    ] as const) {
      const asked = await app.ask();
      const call = await callFrom(number);
      expect((await call.final()).status).toBe(200);
      await call.key(dialOf(asked).slice('*10'.length));
      await expect
        .poll(() => app.read(asked.id), TIMEOUT)
        .toMatchObject({ state: 'confirmed', confirmedBy: { line: { id } } });
      await call.hangup();
    }

    const asked = await app.ask();
    expect((await (await callFrom('**620')).final()).status).toBe(403);
    await expect
      .poll(async () => (await app.read(asked.id)).attempts, TIMEOUT)
      .toMatchObject([{ code: 'line-kind-refused', line: { id: 'mobile' } }]);
    for (const outside of ['0301234567', 'anonymous', '**611'])
      expect((await (await callFrom(outside)).final()).status).toBe(480);
    expect((await app.read(asked.id)).attempts).toHaveLength(1);
  });

  it('is tried by one command against the box of the reader, whose phones confirm', async () => {
    const { port } = await registrar();
    let out = '';
    const phone = createPhone({ server: { host: '127.0.0.1', port }, username: '**610', password: '' });
    await phone.start();
    onTestFinished(() => phone.stop());
    const confirm = async (): Promise<void> => {
      const digits = /call \*\*620, wait for the tone, key in (\d+)/.exec(out)?.[1] ?? '';
      const call = await phone.dial('620');
      expect((await call.final()).status).toBe(200);
      await call.key(digits);
      await expect.poll(() => out).toContain('completed');
      process.emit('SIGINT');
    };
    let confirming: Promise<void> | undefined;
    const exit = await run(['demo', '--fritz', `127.0.0.1:${port}`, '620'], {
      ...processSurroundings,
      env: { OFFHOOK_FRITZ_PASSWORD: PASSWORD },
      terminal: false,
      out: (text) => {
        out += text;
        if (out.includes('key in ')) confirming ??= confirm();
      },
      err: (text) => {
        out += text;
      },
    });
    await confirming;
    expect([exit, out]).toEqual([0, expect.stringContaining('by the line "**610"')]);
    expect(out).not.toContain(PASSWORD);
    expect(await count(port)).toBe(0);
  });

  it('has one binding over TCP after kill -9 as well', async () => {
    const { port } = await registrar();
    const before = await offhookAt(port, '      transport: tcp\n');
    await expect.poll(() => count(port), TIMEOUT).toBe(1);
    const contact = await first(port);
    await before.end('SIGKILL');
    const http = Number(new URL(before.api).port);
    const launch = { dataDir: before.dataDir, ports: { http, sip: before.sip.port } };
    await offhookAt(port, '      transport: tcp\n', launch);
    await expect.poll(() => first(port), TIMEOUT).not.toBe(contact);
    await expect.poll(() => count(port), TIMEOUT).toBe(1);
    expect((await first(port))?.slice(4, 36)).toBe(contact?.slice(4, 36));
  });

  describeWithPostgres('as one of two nodes on one PostgreSQL', () => {
    it('takes the registration over within 10 s of the death of the other, under the same user and alone', async () => {
      const env = await sharedEnv();
      const { port } = await registrar();
      const one = await offhookAt(port, '', { env });
      await expect.poll(() => count(port), TIMEOUT).toBe(1);
      const contact = (await first(port)) ?? '';
      const other = await offhookAt(port, '', { env });
      expect(other.output()).not.toContain('registered at a PBX');
      const began = Date.now();
      await one.end('SIGKILL');
      const moved = contact.replace(`:${one.sip.port}`, `:${other.sip.port}`);
      await expect.poll(() => first(port), TIMEOUT).toBe(moved);
      expect(Date.now() - began).toBeLessThan(10_000);
      await expect.poll(() => count(port), TIMEOUT).toBe(1);
    });
  });
});
