import { baresip, linphonec } from '../support/clients/clients.ts';
import { playInPart } from '../support/clients/played-in-part.ts';
import { SoftphoneFixture } from '../support/clients/softphone-house.ts';

const fixture = new SoftphoneFixture();

for (const client of [baresip, linphonec]) playInPart(client, fixture);
