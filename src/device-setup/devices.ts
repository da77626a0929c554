import type { DialPlan } from './dialling/plan.ts';
import { families } from './families/index.ts';
import type { Device, Family } from './family.ts';
import { plain } from './plain.ts';

/** Whether its dialling is known. */
export const isPlayed = (family: Family): family is Device => family.dialling !== undefined;

/** Every family of devices whose dialling Offhook knows. */
export const devices: readonly Device[] = families.filter(isPlayed);

/** The device with this id, or with the only id that begins like this. */
export const deviceCalled = (id: string): Device | undefined => {
  const beginning = devices.filter((device) => device.id.startsWith(id));
  return devices.find((device) => device.id === id) ?? (beginning.length === 1 ? beginning[0] : undefined);
};

/** What to type into one family of devices. `digitMap` has one rule a line, and is null where none is needed. */
export interface DeviceSetup {
  readonly id: string;
  readonly device: string;
  readonly digitMap: string | null;
  readonly note: string;
}

/** The digit maps of all families for this dial plan. */
export const deviceSetups = (plan: DialPlan): readonly DeviceSetup[] =>
  devices.map((device) => ({
    id: device.id,
    device: device.name,
    digitMap: device.digitMap?.(plan) ?? null,
    note: `${sentence(whereOf(device))} ${alsoOf(device, plan)}`,
  }));

/** Where the digit map is entered, or why there is none. */
export const whereOf = ({ dialling, fields }: Device): string => {
  if (dialling.where !== undefined) return dialling.where;
  const field = fields.find(({ content }) => content === 'digit-map');
  if (!field) throw new Error('neither a field nor a text says where the digit map goes');
  return [...field.at, field.parameter === undefined ? field.name : `${field.name} (${field.parameter})`].join(', ');
};

/** What else must be so for codes to arrive, in one or two sentences. */
export const alsoOf = ({ dialling, fields }: Device, plan: DialPlan): string => {
  const deciding = fields.filter(({ decides, value }) => decides && value !== undefined);
  const settings = deciding.map(({ name, value }) => `${name}: ${value}`).join('; ');
  return [dialling.also?.(plan) ?? '', settings === '' ? '' : sentence(settings)]
    .filter((text) => text !== '')
    .join(' ');
};

/** How 112 and ordinary numbers get elsewhere, in a few sentences. */
export const ordinaryOf = ({ ordinary }: Family): string =>
  plain(
    [
      ordinary.because,
      ...ordinary.ways.map(({ models, text }) => (models === undefined ? text : `${models.join(', ')}: ${text}`)),
    ].join(' '),
  );

/** The text with a capital and a full stop. */
export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
