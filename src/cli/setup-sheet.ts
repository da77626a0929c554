/** What a phone has to know to reach Offhook. */
export interface Account {
  readonly server: string;
  /** Ports by transport; 0 is off. */
  readonly udpPort: number;
  readonly tcpPort: number;
  readonly username: string;
  /** Undefined: the owner chose it and knows it. */
  readonly password: string | undefined;
}

/** What people dial. */
export interface DialPlan {
  readonly prefix: string;
  readonly digits: number;
  readonly profile: 'standard' | 'avm';
  readonly serviceNumber: string;
}

/** What to type into one family of devices. `digitMap` is null where none is needed. */
export interface DeviceSetup {
  readonly device: string;
  readonly digitMap: string | null;
  readonly note: string;
}

/**
 * The digit maps of the common device families for this dial plan. They are derived from the vendors' documents, not
 * tried on hardware.
 */
export const deviceSetups = (plan: DialPlan): readonly DeviceSetup[] => {
  const { prefix, serviceNumber } = plan;
  const code = (any: string) =>
    plan.profile === 'avm' ? `[0-5]${any.repeat(plan.digits - 1)}` : any.repeat(plan.digits);
  return [
    {
      device: 'Grandstream HT8xx',
      digitMap: `{ ${prefix}${code('x')} | ${serviceNumber} | ${serviceNumber}${code('x')} | x+ }`,
      note: 'Dial Plan (P4200). Call Features off (P191=0) or their codes moved; early dial off; RFC2833 first in the DTMF order.',
    },
    {
      device: 'Cisco SPA112/122, ATA19x',
      digitMap: `(${prefix}${code('x')}S0|${serviceNumber}${code('x')}S0|${serviceNumber}S3|[x*#].)`,
      note: 'Dial Plan. Blank the Secure_* vertical service codes; DTMF Tx Method Auto or AVT.',
    },
    {
      device: 'Gigaset N510/N670/N870, Snom M300/M700/M900',
      digitMap: null,
      note: 'None: key in the code, then press the talk key. Star prefixes of the base must not take it; DTMF RFC2833.',
    },
    {
      device: 'Yealink W52P/W60B/W70B',
      digitMap: `${prefix}${code('x')}`,
      note: 'Dial-now rule. DTMF type RFC2833 (account dtmf.type 1).',
    },
    {
      device: 'Patton SmartNode FXS',
      digitMap: `${prefix}${code('.')}`,
      note: 'An explicit rule before .T; dtmf-relay on.',
    },
    {
      device: 'Asterisk, FreePBX in between',
      digitMap: `_${prefix}${code('X')}, _${serviceNumber}${code('X')}`,
      note: 'Extension patterns to a trunk that registers as this line; exclude them from the feature codes.',
    },
    {
      device: 'FRITZ!Box as the ATA',
      digitMap: null,
      note: `It keeps star codes to itself: dial ${serviceNumber} followed at once by the digits of the code.`,
    },
  ];
};

/** The sheet that `line add` ends with: the account, the digit maps, and what never to forget. */
export const setupSheet = (account: Account, plan: DialPlan): string => {
  const devices = deviceSetups(plan).flatMap(({ device, digitMap, note }) => [
    `  ${device}`,
    ...(digitMap === null ? [] : [`      ${digitMap}`]),
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
    "The digit maps are derived from the vendors' documents, not tried on hardware.",
    "Never make Offhook a phone's only account: it answers 404 to everything but codes, 112 and 911 included. Let ordinary",
    'and emergency numbers (x+ and [x*#]. above stand for them) go to another account or to the FXO port.',
  ].join('\n');
};

const ports = ({ udpPort, tcpPort }: Account): string => {
  if (udpPort === tcpPort) return `${udpPort} (UDP or TCP)`;
  const open = [udpPort !== 0 && `${udpPort} (UDP)`, tcpPort !== 0 && `${tcpPort} (TCP)`];
  return open.filter((port) => port !== false).join(' or ');
};
