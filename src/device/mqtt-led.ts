import type { Broker } from '../mqtt/port.ts';
import type { TurnLight } from './flash.ts';

/** A light that is switched by `ON` and `OFF` on a topic. What it was before nobody can tell: it is dark afterwards. */
export const mqttLight = (broker: Pick<Broker, 'publish'>, topic: string): TurnLight => {
  const turn = (payload: 'ON' | 'OFF'): Promise<void> => broker.publish({ topic, payload, retain: false });
  return async () => {
    await turn('ON');
    return () => turn('OFF');
  };
};
