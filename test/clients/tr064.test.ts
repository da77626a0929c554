import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { describeUnlessMissing } from '../support/tool.ts';
import { AUTH, DEVICE_CONFIG, DEVICE_INFO, messageOf } from '../support/tr064-client.ts';
import { Tr064Fixture } from '../support/tr064-fixture.ts';

/** They live in a folder of their own: what they need is of no use to anybody else. */
const folder = join(import.meta.dirname, 'tr064');
const load = createRequire(join(folder, 'package.json'));
const missing = ['fritzbox', 'tr-O64'].filter((name) => !existsSync(join(folder, 'node_modules', name)));
const GET = 'npm ci --ignore-scripts --prefix test/clients/tr064';

type Vars = Readonly<Record<string, string>>;
type Values = Readonly<Record<string, string | undefined>>;

interface Fritzbox {
  readonly services: Readonly<
    Record<string, { readonly actions: Readonly<Record<string, (vars?: Vars) => Promise<Values>>> }>
  >;
  initTR064Device(): Promise<unknown>;
}

interface OlderDevice {
  readonly services: Readonly<
    Record<string, { readonly actions: Readonly<Record<string, (...args: unknown[]) => void>> }>
  >;
  login(user: string, password: string): void;
}

describeUnlessMissing(missing, GET, 'TR-064 clients of others', () => {
  it('fritzbox reads the descriptions, and asks by digest', async () => {
    const fixture = await Tr064Fixture.open({ guards: [`${DEVICE_CONFIG}#Reboot`] });
    await fixture.whole.addPhone('kitchen');
    await fixture.client();
    const { Fritzbox } = load('fritzbox') as { readonly Fritzbox: new (options: object) => Fritzbox };
    const { hostname, port } = new URL(fixture.url);
    const box = new Fritzbox({ host: hostname, port: Number(port), user: 'anna', password: 'correct horse' });
    await box.initTR064Device();
    const call = (service: string, action: string, vars?: Vars) => {
      const asked = box.services[service]?.actions[action];
      if (!asked) throw new Error(`it knows no ${action}`);
      return asked(vars);
    };
    expect(await call(AUTH, 'GetInfo')).toEqual({ NewEnabled: '1' });
    const started = await call(AUTH, 'SetConfig', { NewAction: 'start' });
    expect(started).toMatchObject({
      NewState: 'waitingforauth',
      NewMethods: expect.stringMatching(/^dtmf;\*10\d{6}$/),
    });
    expect(await call(AUTH, 'GetState')).toEqual({ NewState: 'waitingforauth' });
    expect(await call(AUTH, 'SetConfig', { NewAction: 'stop' })).toMatchObject({ NewState: 'stopped' });
    // Of the device behind us: what is not listed passes, what is listed does not.
    fixture.device.answer = { status: 200, body: messageOf(DEVICE_CONFIG, 'GetPersistentDataResponse') };
    await call(DEVICE_CONFIG, 'GetPersistentData', { NewX: '<&>' });
    expect(fixture.device.asked.at(-1)?.body).toContain('<NewX>&lt;&amp;&gt;</NewX>');
    await expect(call(DEVICE_CONFIG, 'Reboot')).rejects.toBe('Internal Server Error');
    expect(fixture.device.asked).toHaveLength(1);
  });

  it('tr-O64 reads the descriptions, and asks what needs no login; its older one is not taken', async () => {
    const fixture = await Tr064Fixture.open();
    await fixture.client();
    const silent = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const { TR064 } = load('tr-O64') as {
      readonly TR064: new () => {
        initTR064Device(host: string, port: number, done: (error: unknown, device: OlderDevice) => void): void;
      };
    };
    const { hostname, port } = new URL(fixture.url);
    const device = await new Promise<OlderDevice>((resolve, reject) => {
      new TR064().initTR064Device(hostname, Number(port), (error, found) => (error ? reject(error) : resolve(found)));
    });
    const call = (service: string, action: string) =>
      new Promise<unknown>((resolve) => {
        device.services[service]?.actions[action]?.((error: unknown, values: unknown) =>
          resolve(error ? 'refused' : values),
        );
      });
    expect(Object.keys(device.services)).toContain(AUTH);
    expect(await call(DEVICE_INFO, 'GetSecurityPort')).toEqual({ NewSecurityPort: '0' });
    expect(await call(AUTH, 'GetInfo')).toBe('refused');
    device.login('anna', 'correct horse');
    expect(await call(AUTH, 'GetInfo')).toBe('refused');
    silent.mockRestore();
  });
});
