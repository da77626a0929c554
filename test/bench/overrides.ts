/** What a bench changes of the defaults, and why. Names of the environment. */
export type Overrides = Readonly<Record<string, readonly [value: string, why: string]>>;

/** They as the environment of a process. */
export const environmentOf = (overrides: Overrides): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(overrides).map(([name, [value]]) => [name, value]));

/** They for a reader, one a line. */
export const textOf = (overrides: Overrides): string =>
  Object.entries(overrides)
    .map(([name, [value, why]]) => `  ${name}=${value}  ${why}`)
    .join('\n');

/** Those of a bench of calls. */
export const OVERRIDES: Overrides = {
  OFFHOOK_CODE__DIGITS: ['8', 'room for enough live codes that differ in two digits'],
  OFFHOOK_CONFIRMATION__MAX_LIVE: ['1000000', 'a live code for every call'],
  OFFHOOK_CONFIRMATION__PENDING_SECONDS: ['600', 'they are all made before the measured window'],
  OFFHOOK_RTP__PORT_MIN: ['10000', '11 000 RTP ports: each call holds one until its BYE, then it rests 500 ms'],
  OFFHOOK_RTP__PORT_MAX: ['31999', 'below the ports that the system gives out'],
  OFFHOOK_LIMITS__PACKETS_PER_SECOND: ['1000000', 'all callers share 127.0.0.1'],
  OFFHOOK_LIMITS__PACKET_BURST: ['1000000', 'likewise'],
  OFFHOOK_LIMITS__TRANSACTIONS: ['1000000', 'ended transactions stay for 32 s: 4 per call'],
  OFFHOOK_LIMITS__HTTP_REQUESTS_PER_MINUTE: ['10000000', 'one app asks for all confirmations'],
  OFFHOOK_NETWORK__LOOPBACK: ['home', 'everybody is on this machine'],
};

/** They as the environment of a process. */
export const overridden = environmentOf(OVERRIDES);

/** They for a reader, with a heading. */
export const overridesText = (): string => `Overrides:\n${textOf(OVERRIDES)}`;
