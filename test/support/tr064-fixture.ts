import { type Account, newAccount } from '../../src/access/index.ts';
import type { Overrides } from '../../src/app/index.ts';
import type { Store } from '../../src/store/index.ts';
import { freeListeningPort } from './free-port.ts';
import { Tr064Client } from './tr064-client.ts';
import { startDevice, type Tr064Device } from './tr064-device.ts';
import { WholeFixture } from './whole-fixture.ts';

const PASSWORD = 'correct horse';

/** A whole Offhook with its TR-064 door, which stands before a device where `guards` says what needs a confirmation there. */
export class Tr064Fixture {
  readonly whole: WholeFixture;
  readonly url: string;
  readonly device: Tr064Device;
  readonly #store: () => Store;

  private constructor(whole: WholeFixture, url: string, device: Tr064Device, store: () => Store) {
    this.whole = whole;
    this.url = url;
    this.device = device;
    this.#store = store;
  }

  static async open(
    {
      guards = [],
      upstream,
      ...tr064
    }: { readonly guards?: readonly string[]; readonly single?: boolean; readonly upstream?: string } = {},
    sections: Parameters<typeof WholeFixture.open>[0] = {},
    overrides: Pick<Overrides, 'logger'> = {},
  ): Promise<Tr064Fixture> {
    const device = await startDevice();
    const port = await freeListeningPort();
    const guard = { upstream: upstream ?? device.url, login: device.login, actions: [...guards] };
    let kept: Store | undefined;
    const whole = await WholeFixture.open(
      { tr064: { host: '127.0.0.1', port, ...(guards.length > 0 && { guard }), ...tr064 }, ...sections },
      {
        ...overrides,
        store: (store) => {
          kept = store;
          return store;
        },
      },
    );
    const store = (): Store => {
      if (!kept) throw new Error('it has not started');
      return kept;
    };
    return new Tr064Fixture(whole, `http://127.0.0.1:${port}`, device, store);
  }

  /** A new account, and a client that logs in with it. */
  async client(username = 'anna', changes: Partial<Account> = {}): Promise<Tr064Client> {
    const account = { username, app: 'default', user: username, createdAt: this.whole.clock.now(), ...changes };
    const made = newAccount(account, PASSWORD);
    if (!made.ok || !(await this.#store().accounts.add(made.value, 'test'))) throw new Error('no such account');
    return new Tr064Client(this.url, { username: account.username, password: PASSWORD });
  }

  remove(username: string): Promise<boolean> {
    return this.#store().accounts.remove(username, this.whole.clock.now(), 'test');
  }

  /** One that knows a wrong password. */
  stranger(username = 'anna'): Tr064Client {
    return new Tr064Client(this.url, { username, password: 'wrong horse' });
  }

  /** What the event log holds of this type. */
  async events(type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { body } = await this.whole.answer<{ readonly items: readonly Readonly<Record<string, unknown>>[] }>(
      'GET',
      `/v1/audit?type=${type}`,
    );
    return body.items;
  }
}
