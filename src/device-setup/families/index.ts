import type { Family } from '../family.ts';
import { asterisk, asteriskExtension } from './asterisk.ts';
import { cisco } from './cisco.ts';
import { freepbx, freepbxExtension } from './freepbx.ts';
import { fritzbox, fritzboxTelephone } from './fritzbox.ts';
import { gigaset } from './gigaset.ts';
import { grandstream } from './grandstream.ts';
import { kamailio, kamailioExtension } from './kamailio.ts';
import { ipPhone, otherAta, otherDect } from './other.ts';
import { patton } from './patton.ts';
import { snom } from './snom.ts';
import { threeCx } from './three-cx.ts';
import { yealink } from './yealink.ts';

/** Everything that an owner can have, as far as Offhook knows it; of what can be set up in two ways, the better one first. */
export const families: readonly Family[] = [
  ...[grandstream, cisco, patton],
  ...[gigaset, snom, yealink],
  ...[fritzboxTelephone, fritzbox],
  ...[asterisk, asteriskExtension, freepbxExtension, freepbx, threeCx, kamailio, kamailioExtension],
  ...[otherAta, otherDect, ipPhone],
];

/** The family with this id. */
export const familyCalled = (id: string): Family | undefined => families.find((family) => family.id === id);
