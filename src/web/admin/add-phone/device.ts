import type { LineJson, SetupDeviceView } from '../../../http/schema.ts';

/** Something that phones hang on. */
export type Device = SetupDeviceView;

/** What stands for all that nobody here knows better, by the kind of the line. */
const likely: Readonly<Record<LineJson['kind'], string>> = {
  analog: 'other-ata',
  isdn: 'other-ata',
  dect: 'other-dect',
  ip: 'ip-phone',
};

/** The device with this id; where nobody said one, what such a line most likely hangs on. */
export const deviceOf = (
  devices: readonly Device[],
  id: string | undefined,
  line: Pick<LineJson, 'kind' | 'peer'> | undefined,
): Device | undefined => {
  const chosen = devices.find((device) => device.id === id);
  if (chosen || !line) return chosen ?? devices[0];
  const way = line.peer === null ? 'account' : 'extension';
  const fitting = devices.filter((device) => device.way === way);
  return fitting.find((device) => device.id === likely[line.kind]) ?? fitting[0] ?? devices[0];
};
