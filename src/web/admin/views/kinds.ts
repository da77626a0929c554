import type { ConfirmationView, LineJson } from '../../../http/schema.ts';
import type { AdminKey, AdminTexts } from '../../i18n/admin-texts.ts';

const kinds: Readonly<Record<LineJson['kind'], AdminKey>> = {
  analog: 'kindAnalog',
  dect: 'kindDect',
  isdn: 'kindIsdn',
  ip: 'kindIp',
};

/** What stands at the end of a line. */
export const kindText = (text: AdminTexts, kind: LineJson['kind']): string => text(kinds[kind]);

const trusts: Readonly<Record<LineJson['trust'], AdminKey>> = {
  provisioned: 'trustProvisioned',
  standard: 'trustStandard',
  strict: 'trustStrict',
};

/** How much a line is trusted. */
export const trustText = (text: AdminTexts, trust: LineJson['trust']): string => text(trusts[trust]);

const origins: Readonly<Record<ConfirmationView['origin'], AdminKey>> = {
  home: 'originHome',
  internet: 'originInternet',
};

/** Where a person sits. */
export const originText = (text: AdminTexts, origin: ConfirmationView['origin']): string => text(origins[origin]);

const methods = new Map<string, AdminKey>([
  ['phone', 'methodPhone'],
  ['button', 'methodButton'],
  ['totp', 'methodTotp'],
]);

/** A way to confirm; one that is newer than this page stays as it is. */
export const methodText = (text: AdminTexts, method: string): string => {
  const key = methods.get(method);
  return key === undefined ? method : text(key);
};

const parts = new Map<string, AdminKey>([
  ['http', 'partHttp'],
  ['store', 'partStore'],
  ['sip', 'partSip'],
  ['rtp', 'partRtp'],
  ['clock', 'partClock'],
  ['client addresses', 'partAddresses'],
  ['registrations', 'partRegistrations'],
]);

/** A part of the server; one that is newer than this page stays as it is. */
export const partText = (text: AdminTexts, part: string): string => {
  const key = parts.get(part);
  return key === undefined ? part : text(key);
};
