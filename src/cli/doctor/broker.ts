import { once } from 'node:events';
import { connect } from 'node:net';
import type { Config } from '../../config/index.ts';
import { errorCode } from '../../lib/index.ts';
import { type Check, fine, warning } from './check.ts';

const NAME = 'MQTT broker';
const ANSWER_MS = 5000;

/** Whether something takes connections where `mqtt.url` leads. Who we are to it only a running server can tell: see its log. */
export const checkBroker = async ({ mqtt }: Pick<Config, 'mqtt'>): Promise<readonly Check[]> => {
  if (mqtt.url === undefined) return [];
  const fault = await faultOf(new URL(mqtt.url));
  if (fault === undefined) return [fine(NAME, `${mqtt.url} takes connections`)];
  return [warning(NAME, `${mqtt.url} takes no connection (${fault})`, 'start it, or correct mqtt.url')];
};

const faultOf = async ({ protocol, hostname, port }: URL): Promise<string | undefined> => {
  const socket = connect({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (protocol === 'mqtts:' ? 8883 : 1883),
  });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(ANSWER_MS) });
    return undefined;
  } catch (cause) {
    return cause instanceof Error && cause.name === 'AbortError' ? 'no answer within 5 s' : errorCode(cause);
  } finally {
    socket.destroy();
  }
};
