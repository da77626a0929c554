import type { Config } from '../../config/index.ts';
import { brokerAt } from '../../lib/index.ts';
import { type Check, fine, warning } from './check.ts';
import { connectFault } from './connect-fault.ts';

const NAME = 'MQTT broker';

/** Whether something takes connections where `mqtt.url` leads. Who we are to it only a running server can tell: see its log. */
export const checkBroker = async ({ mqtt }: Pick<Config, 'mqtt'>): Promise<readonly Check[]> => {
  if (mqtt.url === undefined) return [];
  const fault = await connectFault(brokerAt(mqtt.url));
  if (fault === undefined) return [fine(NAME, `${mqtt.url} takes connections`)];
  return [warning(NAME, `${mqtt.url} takes no connection (${fault})`, 'start it, or correct mqtt.url')];
};
