import { once } from 'node:events';
import { connect } from 'node:net';
import type { Config } from '../../config/index.ts';
import { type BrokerPlace, brokerAt, errorCode } from '../../lib/index.ts';
import { type Check, fine, warning } from './check.ts';

const NAME = 'MQTT broker';
const ANSWER_MS = 5000;

/** Whether something takes connections where `mqtt.url` leads. Who we are to it only a running server can tell: see its log. */
export const checkBroker = async ({ mqtt }: Pick<Config, 'mqtt'>): Promise<readonly Check[]> => {
  if (mqtt.url === undefined) return [];
  const fault = await faultOf(brokerAt(mqtt.url));
  if (fault === undefined) return [fine(NAME, `${mqtt.url} takes connections`)];
  return [warning(NAME, `${mqtt.url} takes no connection (${fault})`, 'start it, or correct mqtt.url')];
};

const faultOf = async ({ host, port }: BrokerPlace): Promise<string | undefined> => {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(ANSWER_MS) });
    return undefined;
  } catch (cause) {
    return cause instanceof Error && cause.name === 'AbortError' ? 'no answer within 5 s' : errorCode(cause);
  } finally {
    socket.destroy();
  }
};
