import { baresip, linphonec } from '../support/clients/clients.ts';
import { playInPart } from '../support/clients/played-in-part.ts';
import { SoftphoneHouse } from '../support/clients/softphone-house.ts';

const house = new SoftphoneHouse();

for (const client of [baresip, linphonec]) playInPart(client, house);
