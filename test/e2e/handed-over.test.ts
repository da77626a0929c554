import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createPhone } from '../../src/demo/phone/index.ts';
import { type HoldingRelay, layHoldingRelay } from '../support/holding-relay.ts';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { startProxy } from '../support/kamailio-in-front.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { dialOf } from '../support/relying-app.ts';
import { type SharedNode, type SharedPlace, sharedPlace } from '../support/shared-nodes.ts';
import { describeWithTools } from '../support/tool.ts';
import { HOST } from '../support/wire-phone.ts';

describeWithTools(KAMAILIO_TOOL, 'an INVITE that the proxy hands to a second node', () => {
  describeWithPostgres('as nothing is heard of the first', () => {
    let place: SharedPlace;
    let nodes: readonly SharedNode[];
    let relays: readonly HoldingRelay[];
    let port: number;
    let stopProxy: (() => Promise<void>) | undefined;
    let phones = 0;

    beforeAll(async () => {
      place = await sharedPlace();
      const sip = { proxies: [`front=${HOST}`] };
      nodes = [await place.node({ sip }), await place.node({ sip })];
      await Promise.all(nodes.map(({ offhook }) => offhook.start()));
      relays = await Promise.all(nodes.map(({ sipPort }) => layHoldingRelay(sipPort)));
      const front = await startProxy({ nodes: relays.map((relay) => `sip:${HOST}:${relay.port}`) });
      stopProxy = () => front.stop();
      port = front.ports.sip;
    });

    afterAll(async () => {
      await place.close();
      await stopProxy?.();
      for (const relay of relays) relay.close();
    });

    /** A phone on a line of its own, the node of that line as far as the proxy is concerned, and the other one. */
    const dialler = async () => {
      phones += 1;
      const name = `phone-${phones}`;
      const [app] = nodes.map((node) => node.app);
      const account = await app?.addLine(name);
      if (!account) throw new Error('no node');
      await expect.poll(async () => (await nodes[1]?.app.rest.call('GET /v1/lines'))?.items.length).toBe(phones);
      const phone = createPhone({ server: { host: HOST, port }, localAddress: `127.0.1.${phones}`, ...account });
      await phone.start();
      onTestFinished(() => phone.stop());
      // It knows the challenge of its node from then on.
      expect((await phone.register()).status).toBe(200);
      const first = relays.findIndex((relay) => relay.hasServed(name));
      return { name, phone, first: at(first), second: at(1 - first) };
    };

    const at = (n: number) => {
      const [relay, node] = [relays[n], nodes[n]];
      if (!relay || !node) throw new Error(`there is no node ${n}`);
      return { relay, app: node.app };
    };

    const wrongOf = async (app: SharedNode['app'], line: string) =>
      (await app.rest.call('GET /v1/lines')).items.find(({ id }) => id === line)?.tries;

    /**
     * The first confirms, and nobody hears it. `once`: what happens when the second has asked the phone for a proof of its own. The phone hears by the second
     * that it has confirmed: for whatever the first still says of its INVITE it has no transaction any more.
     */
    const confirmedUnheard = async (once: (first: HoldingRelay) => void) => {
      const { name, phone, first, second } = await dialler();
      const asked = await first.app.ask();
      const waiting = second.app.next(asked.id, asked.version);
      const wrong = await wrongOf(second.app, name);
      first.relay.hold();
      onTestFinished(() => first.relay.release());
      const call = await phone.dial(dialOf(asked), {
        onResponse: (status) => {
          if (status === 401) once(first.relay);
        },
      });
      // Who waits is told at once, whatever the phone hears.
      expect(await waiting).toMatchObject({ state: 'confirmed' });
      expect((await call.final()).status).toBe(200);
      expect(await second.app.read(asked.id)).toMatchObject({ state: 'confirmed', attempts: [] });
      expect(await wrongOf(second.app, name)).toEqual(wrong);
      const calls = (await second.app.calls()).filter(({ line }) => line?.id === name);
      expect(calls).toMatchObject([{ outcome: 'confirmed' }]);
      await call.hangup();
    };

    it('which has died since: the second says what stands, and counts nothing', () =>
      confirmedUnheard(() => undefined));

    it('which is heard again: it judges no code of that call a second time either', () =>
      confirmedUnheard((first) => first.release()));

    it('which has refused: the second refuses too, and counts no second wrong code', async () => {
      const { name, phone, first, second } = await dialler();
      first.relay.hold();
      onTestFinished(() => first.relay.release());
      const call = await phone.dial('*10000000');
      expect((await call.final()).status).toBe(482);
      expect(await wrongOf(first.app, name)).toMatchObject({ wrong: 1 });
      expect(await wrongOf(second.app, name)).toMatchObject({ wrong: 0 });
      const calls = (await second.app.calls()).filter(({ line }) => line?.id === name);
      expect(calls).toMatchObject([{ refusal: 'code-unknown' }]);
    });
  });
});
