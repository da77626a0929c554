import type { Ordinary } from '../family.ts';

/** A PBX between the device and Offhook, with which `who` registers. */
export const pbxInFront = (who: string, models?: readonly string[]): Ordinary => ({
  way: 'pbx',
  ...(models && { models }),
  text: `${who} registers with a PBX in front (sip-config/pbx), which sends codes to Offhook and everything else to the telephone network.`,
});

/** Of a port or handset with an account for codes alone. */
export const ONE_ACCOUNT =
  'Whatever is dialled goes through the one account. At Offhook it gets a 404, 112 and 911 too, and nobody is called: Offhook must not be that account alone.';
