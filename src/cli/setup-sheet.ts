import { type DialPlan, deviceSetups, openPorts } from '../device-setup/index.ts';

/** What a phone has to know to reach Offhook. */
export interface Account {
  readonly server: string;
  /** Ports by transport; 0 is off. */
  readonly udpPort: number;
  readonly tcpPort: number;
  readonly tlsPort: number;
  readonly username: string;
  /** Undefined: the owner chose it and knows it. */
  readonly password: string | undefined;
}

/** The sheet that `line add` ends with: the account, the digit maps, and what never to forget. */
export const setupSheet = (account: Account, plan: DialPlan): string => {
  const devices = deviceSetups(plan).flatMap(({ device, digitMap, note }) => [
    `  ${device}`,
    ...(digitMap?.split('\n').map((line) => `      ${line}`) ?? []),
    `      ${note}`,
  ]);
  return [
    'Type this into the ATA, DECT base or PBX:',
    '',
    `  SIP server   ${account.server}`,
    `  Port         ${ports(account)}`,
    `  User         ${account.username}   (also as authentication name)`,
    `  Password     ${account.password ?? 'the one you gave'}`,
    `  Codecs       G.711 (PCMA, PCMU)`,
    '',
    `Digit map, so that ${plan.prefix} and ${plan.digits} digits are sent as one number:`,
    '',
    ...devices,
    '',
    "The digit maps are derived from the vendors' documents, not tried on hardware. `offhook doctor dialplan <device>` plays",
    'keystrokes through one; sip-config/devices has a page for each.',
    "Never make Offhook a phone's only account: it answers 404 to everything but codes, 112 and 911 included. Let ordinary",
    'and emergency numbers (x+ and [x*#]. above stand for them) go to another account or to the FXO port.',
  ].join('\n');
};

/** Every open port with the transports on it. */
const ports = (account: Account): string => {
  const transports = openPorts(account);
  if (transports.length === 0) return 'none is open: set sip.udpPort, sip.tcpPort or sip.tlsPort';
  const open = [...new Set(transports.map(({ port }) => port))];
  const namesAt = (at: number) =>
    transports.filter(({ port }) => port === at).map(({ transport }) => transport.toUpperCase());
  return open.map((port) => `${port} (${namesAt(port).join(' or ')})`).join(' or ');
};
