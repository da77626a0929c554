import { describe, it } from 'vitest';
import { clients } from '../support/clients/clients.ts';
import { SoftphoneFixture } from '../support/clients/softphone-house.ts';
import { describeWithTools } from '../support/tool.ts';

const fixture = new SoftphoneFixture();

// The ways and trusts that softphones.test.ts leaves out.
for (const client of clients) {
  describeWithTools({ commands: [client.command], debianPackage: client.debianPackage }, client.command, () => {
    const { concurrent, outcomes, forged } = client;
    const ways = client.ways.filter((way) => way !== 'rtp-events');

    describe('with the password of an analog line that is trusted as provisioned', { concurrent }, () => {
      it.each(ways)('is understood when it sends the code as %s', (way) => fixture.expectUnderstood(client, way));
    });

    describe('with the password of an analog line', { concurrent }, () => {
      it.each([
        ['provisioned', outcomes.provisioned],
        ['strict', outcomes.strict],
      ] as const)('that is trusted as %s: %s', (trust, outcome) => fixture.expectOutcome(client, { trust }, outcome));

      it.each([
        ['provisioned', forged.provisioned],
        ['standard', forged.standard],
      ] as const)('that is trusted as %s, under the name of an ATA: %s', (trust, outcome) =>
        fixture.expectForged(client, trust, outcome),
      );
    });
  });
}
