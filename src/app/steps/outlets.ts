import type { Webhooks } from '../../events/index.ts';
import type { Broker } from '../broker.ts';
import type { Opening } from '../context.ts';
import { createButton, createRetention, createWebhooks } from '../parts.ts';
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

/** Webhooks send and retention forgets from here on. What MQTT needs is imported only where a broker is configured. */
export const openOutlets = async (
  { config, overrides, tools, closers }: Opening,
  { store, audit, cursors }: Pick<Data, 'store' | 'audit' | 'cursors'>,
  { confirmations, isHome }: Pick<Domain, 'confirmations' | 'isHome'>,
): Promise<Outlets> => {
  const webhooks = createWebhooks(config, store, isHome, tools);
  await webhooks.start();
  closers.push(() => webhooks.stop());
  cursors.push(() => webhooks.passed());
  const retention = createRetention(config, store, audit, tools);
  retention.start();
  closers.push(() => retention.stop());

  const { url } = config.mqtt;
  const mqtt = url === undefined ? undefined : await import('../broker.ts');
  const broker = url === undefined ? undefined : mqtt?.createBroker(config, url, tools);
  closers.push(async () => broker?.connection.stop());
  const devices = createButton(config, confirmations, { broker, light: overrides.light }, tools);
  closers.push(() => devices.stop());
  const feed = broker && mqtt?.createFeed(config, store, broker, tools);
  feed?.start();
  closers.push(async () => feed?.stop());
  const start = async (): Promise<void> => {
    devices.start();
    await broker?.connection.start();
  };
  return { webhooks, press: devices.press, broker, start };
};
