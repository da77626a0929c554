import type { Devices } from '../device/index.ts';
import type { StoredEvent } from '../events/port.ts';
import type { Clock } from '../lib/index.ts';

/** A flash that comes later answers nobody any more: this node was cut off from the database meanwhile. Milliseconds. */
const FRESH_MS = 5000;

/** Lets the lights of this node answer each press that confirmed something, at whichever node the button was pressed. */
export const createAnswerPresses =
  ({ flash }: Pick<Devices, 'flash'>, clock: Clock) =>
  (events: readonly Pick<StoredEvent, 'type' | 'at' | 'data'>[]): void => {
    const since = clock.now() - FRESH_MS;
    if (events.some(({ at, ...event }) => at >= since && isConfirmedByPress(event))) flash();
  };

const isConfirmedByPress = ({ type, data }: Pick<StoredEvent, 'type' | 'data'>): boolean =>
  type === 'button.pressed' && data.outcome === 'confirmed';
