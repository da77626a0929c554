import { describe, expect, it } from 'vitest';
import { describeWithTools } from '../tool.ts';
import type { Client } from './clients.ts';
import { confirmedBy, refusedAs, type SoftphoneFixture } from './softphone-house.ts';

/** What `npm test` plays of a softphone. Every way to send keys and every trust: softphones.long.test.ts. */
export const playInPart = (client: Client, fixture: SoftphoneFixture): void => {
  describeWithTools({ commands: [client.command], debianPackage: client.debianPackage }, client.command, () => {
    const { concurrent, outcomes, forged } = client;

    describe('with the password of an analog line that is trusted as provisioned', { concurrent }, () => {
      it('registers under its own name, confirms a live code and takes our hanging up', () =>
        fixture.withPhone(client, {}, async (phone, account) => {
          const line = await fixture.offhook.app.call('GET', `/v1/lines/${account.username}`);
          expect(line).toMatchObject({ registration: { userAgent: expect.stringMatching(client.userAgent) } });
          const { status, now } = await fixture.dialLiveCode(phone);
          expect(status).toBe(200);
          expect(now).toMatchObject(confirmedBy(account));
          await phone.ended();
        }));

      it('is understood when it sends the code as rtp-events', () => fixture.expectUnderstood(client, 'rtp-events'));
    });

    describe('with the password of an analog line', { concurrent }, () => {
      it(`that is trusted as standard: ${outcomes.standard}`, () =>
        fixture.expectOutcome(client, { trust: 'standard' }, outcomes.standard));

      it(`that is trusted as strict, under the name of an ATA: ${forged.strict}`, () =>
        fixture.expectForged(client, 'strict', forged.strict));
    });

    it('is refused on an IP line, which the waiting page sees', () =>
      fixture.withPhone(client, { kind: 'ip' }, async (phone, account) => {
        const { status, now } = await fixture.dialLiveCode(phone);
        expect(status).toBe(403);
        expect(now).toMatchObject(refusedAs('line-kind-refused', account));
      }));
  });
};
