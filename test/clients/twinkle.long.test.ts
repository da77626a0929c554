import { twinkle } from '../support/clients/clients.ts';
import { playInPart } from '../support/clients/played-in-part.ts';
import { SoftphoneFixture } from '../support/clients/softphone-house.ts';

const fixture = new SoftphoneFixture();

// It uses a whole core during a call, and drops keys when it has to wait for one.
playInPart(twinkle, fixture);
