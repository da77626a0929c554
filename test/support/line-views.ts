import type { CallView, HeardPhoneView, LineJson, RefusedRequestView } from '../../src/http/schema.ts';

/** What `/v1/lines`, `/v1/sip/recent` and `/v1/calls` tell of the line `kitchen`, for tests of what pages make of it. */
export const NOW = Date.parse('2026-01-02T12:00:00Z');

/** So many seconds before now. */
export const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

const KITCHEN = { id: 'kitchen', kind: 'dect', label: 'Kitchen' } as const;
const PHONE = { address: '192.168.178.31', transport: 'udp', userAgent: 'Grandstream HT801' } as const;

export const aKitchen = (changes: Partial<LineJson> = {}): LineJson => ({
  ...KITCHEN,
  username: 'kitchen',
  confirmsFor: '*',
  trust: 'standard',
  certificate: null,
  peer: null,
  enabled: true,
  source: 'api',
  registration: null,
  tries: { wrong: 0, blockedForSeconds: 0 },
  ...changes,
});

export const itsRegistration = (address: string = PHONE.address): LineJson['registration'] => ({
  ...PHONE,
  address,
  since: ago(3600),
  expiresAt: ago(-3600),
  node: null,
});

/** A REGISTER of it that was refused a minute ago. */
export const itsRefusal = (refusal: string, changes: Partial<RefusedRequestView> = {}): RefusedRequestView => ({
  ...PHONE,
  at: ago(60),
  firstAt: ago(60),
  times: 1,
  method: 'REGISTER',
  line: KITCHEN,
  status: 401,
  refusal,
  meaning: refusal,
  detail: null,
  ...changes,
});

/** What was heard of it a minute ago. */
export const itsWord = (answer: HeardPhoneView['answer'], changes: Partial<HeardPhoneView> = {}): HeardPhoneView => ({
  ...PHONE,
  at: ago(60),
  method: 'REGISTER',
  line: KITCHEN,
  answer,
  ...changes,
});

/** A call of it a minute ago; null: it confirmed. */
export const itsCall = (refusal: string | null, changes: Partial<CallView> = {}): CallView => ({
  ...PHONE,
  id: 'call_1',
  at: ago(60),
  line: KITCHEN,
  outcome: refusal === null ? 'confirmed' : 'refused',
  refusal,
  meaning: refusal,
  detail: null,
  signals: [],
  node: null,
  ladder: false,
  ...changes,
});
