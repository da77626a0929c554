import { type Config, readBrokerCa } from '../config/index.ts';
import { buttonTopic, deviceId, type HomeTopics, MqttFeed, statusMessage } from '../events/mqtt/index.ts';
import type { Fence } from '../lib/index.ts';
import { BrokerConnection, type BrokerSettings } from '../mqtt/index.ts';
import type { Store } from '../store/index.ts';
import { type Tools, usable } from './tools.ts';

/* All that needs MQTT: imported only where a broker is configured. */

/** The one connection to the broker, and where the button that Home Assistant shows tells of presses: buttons, lights and events share it. */
export interface Broker {
  readonly connection: BrokerConnection;
  readonly buttonTopic: string;
}

/** The broker of `mqtt.url`, not connected yet. Throws `CannotStart` where `mqtt.tlsCa` cannot be read. */
export const createBroker = (config: Config, url: string, { clock, random, fault }: Tools): Broker => {
  const settings = brokerSettingsOf(config, url, usable(readBrokerCa(config.mqtt)));
  return {
    connection: new BrokerConnection({ settings, clock, random, onFault: fault }),
    buttonTopic: buttonTopic(config.mqtt),
  };
};

/** Who tells Home Assistant what happens, and is connected to the broker meanwhile. */
interface Telling {
  start(fence: Fence): Promise<void>;
  stop(): Promise<void>;
}

/** One node at a time is connected: all have one client id, so that the broker ends what is left of the one before. */
export const createTelling = (
  config: Config,
  store: Store,
  { connection }: Broker,
  { clock, fault }: Tools,
): Telling => {
  const feed = new MqttFeed({
    broker: connection,
    log: store.events,
    countPending: () => store.confirmations.countPending(clock.now()),
    topics: homeTopicsOf(config),
    clock,
    onFault: fault,
  });
  return {
    async start(fence) {
      feed.start(fence);
      connection.start(() => fence.holds());
    },
    async stop() {
      await feed.stop();
      await connection.stop();
    },
  };
};

/** `ca` is what the file `mqtt.tlsCa` holds. */
const brokerSettingsOf = ({ mqtt }: Config, url: string, ca: string | undefined): BrokerSettings => ({
  url,
  clientId: deviceId(mqtt),
  username: mqtt.username,
  password: mqtt.password,
  ca,
  will: statusMessage(mqtt, 'offline'),
});

/** What Home Assistant is told of. */
const homeTopicsOf = ({ mqtt, device }: Config): HomeTopics => ({
  topicPrefix: mqtt.topicPrefix,
  discoveryPrefix: mqtt.discoveryPrefix,
  hasButton: device.buttons.includes('mqtt'),
});
