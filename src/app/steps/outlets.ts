import type { Webhooks } from '../../events/index.ts';
import type { Broker } from '../broker.ts';
import type { Opening } from '../context.ts';
import { createButton, createRetention, createWebhooks } from '../parts.ts';
import { holdRole } from '../roles.ts';
import type { Data } from './data.ts';
import type { Domain } from './domain.ts';

/** What tells others of events, and the buttons and lights. */
export interface Outlets {
  readonly webhooks: Webhooks;
  readonly press: ReturnType<typeof createButton>['press'];
  readonly broker: Broker | undefined;
  /** Listens to the buttons and connects to the broker: last, when all that a press may do is there. */
  start(): Promise<void>;
}

/** Webhooks send and retention forgets from here on, on one node at a time. What MQTT needs is imported only where a broker is configured. */
export const openOutlets = async (
  { config, overrides, tools, closers }: Opening,
  { store, audit, cursors, roles, shared }: Pick<Data, 'store' | 'audit' | 'cursors' | 'roles' | 'shared'>,
  { confirmations, admin, listeners, isHome }: Pick<Domain, 'confirmations' | 'admin' | 'listeners' | 'isHome'>,
): Promise<Outlets> => {
  const place = { roles, tools, isShared: shared !== undefined };
  const webhooks = createWebhooks(config, store, isHome, tools);
  closers.push(await holdRole(place, 'webhooks', webhooks));
  cursors.push(() => webhooks.passed());
  closers.push(await holdRole(place, 'retention', createRetention(config, store, { audit, ...admin }, tools)));

  const { url } = config.mqtt;
  const mqtt = url === undefined ? undefined : await import('../broker.ts');
  const broker = url === undefined ? undefined : mqtt?.createBroker(config, url, tools);
  let endTelling = async (): Promise<void> => undefined;
  closers.push(() => endTelling());
  const hasBroker = (): boolean => roles.held().some(({ role }) => role === 'mqtt');
  const wires = { broker, hasBroker, light: overrides.light, listeners };
  const devices = createButton(config, confirmations, wires, tools);
  closers.push(() => devices.stop());
  const telling = broker && mqtt?.createTelling(config, store, broker, tools);
  const start = async (): Promise<void> => {
    devices.start();
    if (telling) endTelling = await holdRole(place, 'mqtt', telling);
  };
  return { webhooks, press: devices.press, broker, start };
};
