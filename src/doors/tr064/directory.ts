import { createHash } from 'node:crypto';
import { type Device, deviceDocument, onlyServices, type ServicePlace, servicesIn } from './device.ts';
import { AUTH, DEVICE_INFO, ownServices } from './own-services.ts';
import { formatUuid } from './uuid.ts';

/** A service that may be called, and who answers. */
export interface Offered {
  readonly place: ServicePlace;
  readonly actions: ReadonlySet<string>;
  readonly by: 'us' | 'upstream';
}

/** All that there is to read and to call, by path. */
export interface Directory {
  readonly documents: ReadonlyMap<string, string>;
  readonly services: ReadonlyMap<string, Offered>;
}

/** What was read of a device behind us: its tree, and of each service the description as it came. */
export interface Described {
  readonly device: Device;
  readonly services: readonly {
    readonly place: ServicePlace;
    readonly actions: ReadonlySet<string>;
    readonly document: string;
  }[];
}

/** Where the description of the device is. */
export const DESCRIPTION_PATH = '/tr64desc.xml';

/**
 * Our services, and those of the device behind us where there is one. `X_AVM-DE_Auth` is always ours, and no path of ours leads elsewhere; the
 * rest is shown as that device has it. `name`: what tells this installation from others.
 */
export const directoryOf = (name: string, upstream: Described | undefined): Directory => {
  const taken = new Set([AUTH.controlPath, AUTH.scpdPath, DESCRIPTION_PATH]);
  const isTheirs = ({ type, controlPath, scpdPath }: ServicePlace): boolean =>
    !/:X_AVM-DE_Auth:\d+$/.test(type) && !taken.has(controlPath) && !taken.has(scpdPath);
  const theirs = upstream?.services.filter(({ place }) => isTheirs(place)) ?? [];
  const paths = new Set(theirs.flatMap(({ place }) => [place.controlPath, place.scpdPath]));
  const isOurs = (place: ServicePlace): boolean =>
    place === AUTH ||
    (!theirs.some((it) => it.place.type === place.type) && !paths.has(place.controlPath) && !paths.has(place.scpdPath));
  const ours = ownServices.filter(({ place }) => isOurs(place));
  const shown = upstream && onlyServices(upstream.device, (place) => theirs.some((it) => it.place === place));
  const root: Device = shown ?? { facts: ownFacts(name), services: [], devices: [] };
  const device = { ...root, services: [...ours.map(({ place }) => place), ...root.services] };
  return {
    documents: new Map([
      [DESCRIPTION_PATH, deviceDocument(device)],
      ...[...theirs, ...ours].map(({ place, document }) => [place.scpdPath, document] as const),
    ]),
    services: new Map([
      ...theirs.map(({ place, actions }) => offered({ place, actions, by: 'upstream' })),
      ...ours.map(({ place, actions }) => offered({ place, actions, by: 'us' })),
    ]),
  };
};

const offered = (service: Offered): readonly [string, Offered] => [service.place.controlPath, service];

/** Whether a service of that type can be `DeviceInfo`, which we answer for in part whoever has the rest. */
export const isDeviceInfo = ({ type }: ServicePlace): boolean => type === DEVICE_INFO.type;

const ownFacts = (name: string): Device['facts'] => [
  ['deviceType', 'urn:dslforum-org:device:InternetGatewayDevice:1'],
  ['friendlyName', 'Offhook'],
  ['manufacturer', 'Offhook'],
  ['modelDescription', 'Offhook'],
  ['modelName', 'Offhook'],
  ['UDN', `uuid:${formatUuid(createHash('sha256').update(name).digest())}`],
];

/** The services of a device that are to be read, each control path once. */
export const placesIn = (device: Device): readonly ServicePlace[] => {
  const places = servicesIn(device);
  return places.filter((place, at) => places.findIndex(({ controlPath }) => controlPath === place.controlPath) === at);
};
