import { type Element, readXml, withDeclaration, written } from './xml.ts';

/* Device descriptions (UPnP Device Architecture 2.0, 2.3): which services there are, and where. */

/** A service as its device tells of it. Both addresses are paths of the device itself. */
export interface ServicePlace {
  readonly type: string;
  readonly id: string;
  readonly controlPath: string;
  readonly scpdPath: string;
}

/** A device, what it says of itself, its services and the devices in it. */
export interface Device {
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly services: readonly ServicePlace[];
  readonly devices: readonly Device[];
}

const NAMESPACE = 'urn:dslforum-org:device-1-0';
/** One that begins with two slashes would name another host (RFC 3986 4.2). */
const PATH = /^\/(?!\/)[A-Za-z0-9._~/-]{1,200}$/;
const TYPE = /^[A-Za-z0-9._:-]{1,200}$/;
const DEEPEST = 8;
const MOST_SERVICES = 200;

/** What a device says of itself, and clients want to know. */
const FACTS = [
  'deviceType',
  'friendlyName',
  'manufacturer',
  'manufacturerURL',
  'modelDescription',
  'modelName',
  'modelNumber',
  'modelURL',
  'UDN',
];

/** The description as clients read it. */
export const deviceDocument = (device: Device): string =>
  withDeclaration(
    written(
      'root',
      [written('specVersion', [written('major', '1'), written('minor', '0')]), deviceElement(device)],
      `xmlns="${NAMESPACE}"`,
    ),
  );

const deviceElement = ({ facts, services, devices }: Device): string =>
  written('device', [
    ...facts.map(([name, value]) => written(name, value)),
    written('serviceList', services.map(serviceElement)),
    ...(devices.length > 0 ? [written('deviceList', devices.map(deviceElement))] : []),
  ]);

const serviceElement = ({ type, id, controlPath, scpdPath }: ServicePlace): string =>
  written('service', [
    written('serviceType', type),
    written('serviceId', id),
    written('controlURL', controlPath),
    // Nobody is told of events here; clients expect that it is there.
    written('eventSubURL', controlPath),
    written('SCPDURL', scpdPath),
  ]);

/** Reads somebody else's description; undefined where it is none. What is no plain path of the device itself is left out. */
export const readDevice = (document: string): Device | undefined => {
  const root = readXml(document);
  const device = root?.local === 'root' ? child(root, 'device') : undefined;
  const read = device && deviceOf(device, 1);
  return read && servicesIn(read).length <= MOST_SERVICES ? read : undefined;
};

/** All services of a device and of those in it. */
export const servicesIn = ({ services, devices }: Device): readonly ServicePlace[] => [
  ...services,
  ...devices.flatMap(servicesIn),
];

/** The same device with some services only, in those that are in it as well. */
export const onlyServices = (device: Device, isKept: (service: ServicePlace) => boolean): Device => ({
  ...device,
  services: device.services.filter(isKept),
  devices: device.devices.map((inner) => onlyServices(inner, isKept)),
});

const deviceOf = (element: Element, depth: number): Device | undefined => {
  if (depth > DEEPEST) return undefined;
  const inner = inList(element, 'deviceList', 'device').map((device) => deviceOf(device, depth + 1));
  if (!inner.every((device) => device !== undefined)) return undefined;
  return {
    facts: FACTS.flatMap((name) => {
      const value = child(element, name)?.text.trim();
      return value === undefined ? [] : [[name, value] as const];
    }),
    services: inList(element, 'serviceList', 'service').flatMap((service) => placeOf(service) ?? []),
    devices: inner,
  };
};

const placeOf = (service: Element): ServicePlace | undefined => {
  const textOf = (name: string): string => child(service, name)?.text.trim() ?? '';
  const [type, id] = [textOf('serviceType'), textOf('serviceId')];
  const [controlPath, scpdPath] = [textOf('controlURL'), textOf('SCPDURL')];
  const isPlain = TYPE.test(type) && TYPE.test(id) && PATH.test(controlPath) && PATH.test(scpdPath);
  return isPlain ? { type, id, controlPath, scpdPath } : undefined;
};

const child = ({ children }: Element, name: string): Element | undefined =>
  children.find(({ local }) => local === name);

const inList = (element: Element, list: string, item: string): readonly Element[] =>
  child(element, list)?.children.filter(({ local }) => local === item) ?? [];
