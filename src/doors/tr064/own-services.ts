import type { ServicePlace } from './device.ts';
import { type Scpd, type ScpdArgument, scpdDocument } from './scpd.ts';

/** The service that asks for a confirmation, where FRITZ! clients look for it. */
export const AUTH: ServicePlace = {
  type: 'urn:dslforum-org:service:X_AVM-DE_Auth:1',
  id: 'urn:X_AVM-DE_Auth-com:serviceId:X_AVM-DE_Auth1',
  controlPath: '/upnp/control/x_auth',
  scpdPath: '/x_authSCPD.xml',
};

/** What this is, and where TLS would be found. */
export const DEVICE_INFO: ServicePlace = {
  type: 'urn:dslforum-org:service:DeviceInfo:1',
  id: 'urn:DeviceInfo-com:serviceId:DeviceInfo1',
  controlPath: '/upnp/control/deviceinfo',
  scpdPath: '/deviceinfoSCPD.xml',
};

/** The action of `DEVICE_INFO` that needs no login. */
export const GET_SECURITY_PORT = 'GetSecurityPort';

/** How a confirmation stands, in the words of the protocol. */
const AUTH_STATES = [
  'disabled',
  'waitingforauth',
  'anotherauthprocess',
  'authenticated',
  'stopped',
  'blocked',
  'failure',
] as const;

export type AuthState = (typeof AUTH_STATES)[number];

const into = (name: string): ScpdArgument => ({ name: `New${name}`, direction: 'in', variable: name });
const out = (name: string): ScpdArgument => ({ name: `New${name}`, direction: 'out', variable: name });

const auth: Scpd = {
  actions: {
    GetInfo: [out('Enabled')],
    GetState: [out('State')],
    SetConfig: [into('Action'), out('Token'), out('State'), out('Methods')],
  },
  variables: [
    { name: 'Enabled', type: 'boolean' },
    { name: 'State', type: 'string', allowed: AUTH_STATES },
    { name: 'Action', type: 'string', allowed: ['start', 'stop'] },
    { name: 'Token', type: 'string' },
    { name: 'Methods', type: 'string' },
  ],
};

const deviceInfo: Scpd = {
  actions: {
    GetInfo: ['ManufacturerName', 'ModelName', 'Description', 'SoftwareVersion', 'SpecVersion', 'UpTime'].map(out),
    [GET_SECURITY_PORT]: [out('SecurityPort')],
  },
  variables: [
    { name: 'ManufacturerName', type: 'string' },
    { name: 'ModelName', type: 'string' },
    { name: 'Description', type: 'string' },
    { name: 'SoftwareVersion', type: 'string' },
    { name: 'SpecVersion', type: 'string' },
    { name: 'UpTime', type: 'ui4' },
    { name: 'SecurityPort', type: 'ui2' },
  ],
};

/** Our services, each with the names of its actions and its description. */
export const ownServices = [
  { place: AUTH, scpd: auth },
  { place: DEVICE_INFO, scpd: deviceInfo },
].map(({ place, scpd }) => ({ place, actions: new Set(Object.keys(scpd.actions)), document: scpdDocument(scpd) }));
