import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { SipRequest } from '../../src/sip/syntax/message.ts';
import type { ResponseParts } from '../../src/sip/syntax/response.ts';
import { flowing } from '../support/flowing.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { hasKamailioModule, KAMAILIO_TOOL, kamailioComplaints } from '../support/kamailio.ts';
import { type InFront, proxyFiles, startProxy } from '../support/kamailio-in-front.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { dialOf, type Shown } from '../support/relying-app.ts';
import { type ScriptedSipServer, scriptedSipServer } from '../support/scripted-sip-server.ts';
import { ACCOUNT, answerTo, field, type Heard, OFFER, proofFor, toTag, type Wish } from '../support/sip-wire-text.ts';
import { pair, tlsFile } from '../support/tls-files.ts';
import { describeWithTools } from '../support/tool.ts';
import { HOST, type Phone, StreamPhone, UdpPhone, WebPhone } from '../support/wire-phone.ts';

/** Where phones stand: neither the proxy nor the node. */
const HALL = '127.0.0.6';
const FINGERPRINT = new X509Certificate(pair('client').cert).fingerprint256;
const REGISTRAR = { uri: `sip:${HOST}`, to: `sip:kitchen@${HOST}` };

/** What tests read of a line. */
interface Registered {
  readonly registration: { readonly address: string } | null;
}

const MODULES = 'kamailio-tls-modules kamailio-websocket-modules';

/** A suite that needs modules of Kamailio which come in packages of their own. */
const describeWithModules = (names: readonly ('tls' | 'websocket')[], title: string, suite: () => void): void =>
  describeWithTools(
    {
      ...KAMAILIO_TOOL,
      lacking: names.filter((name) => !hasKamailioModule(name)).map((name) => `${name} of Kamailio`),
      debianPackage: MODULES,
    },
    title,
    suite,
  );

describeWithTools(KAMAILIO_TOOL, 'the shipped proxy', () => {
  let clock: ManualClock;
  let offhook: OffhookInside;
  let node: string;
  const lifted: Phone[] = [];

  beforeAll(async () => {
    clock = new ManualClock();
    const tlsPort = await freeListeningPort();
    offhook = await startInside(
      {
        sip: {
          proxies: [`lb=${HOST}`],
          tlsPort,
          tlsCert: tlsFile('server.pem'),
          tlsKey: tlsFile('server-key.pem'),
          tlsCa: tlsFile('ca.pem'),
        },
      },
      { clock },
    );
    node = `sip:${HOST}:${offhook.sip.port};transport=tcp`;
    await offhook.app.addLine(ACCOUNT.username, 'analog', ACCOUNT.password);
    await offhook.app.call('PUT', '/v1/lines/hall', { kind: 'dect', username: 'hall', certificate: FINGERPRINT });
  });
  afterEach(() => {
    for (const phone of lifted.splice(0)) phone.close();
  });
  afterAll(() => flowing(clock, offhook.stop()));

  const keep = <P extends Phone>(phone: P): P => {
    lifted.push(phone);
    return phone;
  };

  const proxy = async (wish: Partial<InFront> = {}) => {
    const running = await startProxy({ nodes: [node], ...wish });
    onTestFinished(() => running.stop());
    return running.ports;
  };

  let calls = 0;
  /** What a phone dials, in a call of its own. */
  const dialling = (shown: Shown, changes: Wish = {}): Wish => {
    calls += 1;
    const id = `call-${calls}`;
    return { uri: `sip:${dialOf(shown)}@${HOST}`, callId: id, branch: `z9hG4bK-${id}`, body: OFFER, ...changes };
  };

  /** Dials with the password; no branch is used twice. */
  const dial = async (phone: Phone, wish: Wish): Promise<Heard> => {
    const { branch: _, ...same } = wish;
    return phone.prove('INVITE', same);
  };

  /** What a request in the call of this 200 says besides: it goes where Contact says, by the route set in its order (RFC 3261 12.1.2). */
  const inCall = (answer: Heard, wish: Wish): Wish => ({
    ...wish,
    body: '',
    uri: /<([^>]+)>/.exec(field(answer, 'Contact')[0] ?? '')?.[1] ?? '',
    toTag: toTag(answer),
    headers: field(answer, 'Record-Route')
      .toReversed()
      .map((route) => `Route: ${route}`),
  });

  const acknowledge = (phone: Phone, answer: Heard, wish: Wish): void => {
    const sequence = Number.parseInt(field(answer, 'CSeq')[0] ?? '', 10);
    phone.send('ACK', { ...inCall(answer, wish), sequence, branch: `z9hG4bK-ack-${wish.callId}` });
  };

  const hangUp = async (phone: Phone, answer: Heard, wish: Wish): Promise<void> => {
    acknowledge(phone, answer, wish);
    const bye = { ...inCall(answer, wish), sequence: 9, branch: `z9hG4bK-bye-${wish.callId}` };
    expect((await phone.ask('BYE', bye)).status).toBe(200);
  };

  /** The newest of those that the log tells of so: on a clock that stands, several have the same time. */
  const callWith = async (refusal: string | null) =>
    (await offhook.app.calls()).find((call) => call.refusal === refusal);
  const lastCall = async () => (await offhook.app.calls())[0];
  const registrationOf = async (line: string) =>
    (await offhook.app.call<Registered>('GET', `/v1/lines/${line}`)).registration;

  const confirms = async (phone: Phone): Promise<void> => {
    const contact = `Contact: <sip:kitchen@${HOST}:${phone.port}>`;
    const callId = `register-${phone.transport}`;
    expect((await phone.prove('REGISTER', { ...REGISTRAR, callId, headers: [contact] })).status).toBe(200);
    expect(await registrationOf('kitchen')).toMatchObject({ address: HALL });

    const shown = await offhook.app.ask();
    const wish = dialling(shown);
    const answer = await dial(phone, wish);
    expect(answer.status).toBe(200);
    expect(await offhook.app.read(shown.id)).toMatchObject({
      state: 'confirmed',
      confirmedBy: { method: 'phone', line: { id: 'kitchen' } },
    });
    expect(await lastCall()).toMatchObject({ address: HALL, transport: phone.transport.toLowerCase() });

    acknowledge(phone, answer, wish);
    const bye = await flowing(
      clock,
      phone.next(({ method }) => method === 'BYE'),
    );
    // Over Kamailio, which is the second to write its Via, and along the whole of the route set: none is left.
    expect(field(bye, 'Via')).toHaveLength(2);
    expect(field(bye, 'Route')).toEqual([]);
    phone.raw(answerTo(bye, 200));
    await expect.poll(() => offhook.app.metric('offhook_sip_dialogs')).toBe(0);
  };

  it('is valid as it is shipped', () => {
    const ports = { sip: 5060, tls: 5061, metrics: 9090 };
    const { config, files } = proxyFiles({ nodes: ['sip:127.0.0.1:5070;transport=tcp'] }, ports);
    expect(kamailioComplaints(config, files)).toBe('');
  });

  it.each(['tcp', 'udp'])('lets a phone register and confirm over UDP, by nodes over %s', async (transport) => {
    const { sip } = await proxy({ nodes: [node.replace('tcp', transport)] });
    await confirms(keep(await UdpPhone.lift(sip, HALL)));
  });

  it.each(['tcp', 'udp'])('lets a phone register and confirm over TCP, by nodes over %s', async (transport) => {
    const { sip } = await proxy({ nodes: [node.replace('tcp', transport)] });
    await confirms(keep(await StreamPhone.lift(sip, HALL)));
  });

  it('lets the phone hang up, and nobody else', async () => {
    const { sip } = await proxy();
    const phone = keep(await UdpPhone.lift(sip, HALL));
    const stranger = keep(await UdpPhone.lift(sip, '127.0.0.7'));
    const wish = dialling(await offhook.app.ask());
    const answer = await dial(phone, wish);
    const bye = { ...inCall(answer, wish), sequence: 9, branch: `z9hG4bK-stranger-${wish.callId}` };
    expect((await stranger.ask('BYE', bye)).status).toBe(481);
    await hangUp(phone, answer, wish);
    await expect.poll(() => offhook.app.metric('offhook_sip_dialogs')).toBe(0);
  });

  describe('believes no phone that says where it stands', () => {
    const claim = `X-Offhook-Source: tls ${HOST} 5061 ${FINGERPRINT}`;

    it.each([
      ['by writing the field itself', [claim]],
      ['by writing it twice', [claim, claim]],
      ['by folding it', [claim.replace(': ', ':\r\n ')]],
      ['by folding it in the middle', [claim.replace(' tls ', ' tls\r\n\t')]],
      ['by a blank before its colon', [claim.replace(':', ' :')]],
      ['in other letters', [claim.toUpperCase()]],
    ])('%s', async (_how, headers) => {
      const phone = keep(await UdpPhone.lift((await proxy()).sip, HALL));
      const shown = await offhook.app.ask();
      // The line that this certificate would prove.
      const claimed = dialling(shown, { from: `sip:hall@${HOST}`, headers });
      expect([401, 403]).toContain((await phone.ask('INVITE', claimed)).status);
      expect((await offhook.app.read(shown.id)).state).toBe('pending');
      const wish = dialling(shown, { headers });
      const answer = await dial(phone, wish);
      expect([200, 403]).toContain(answer.status);
      expect(await lastCall()).toMatchObject({ address: answer.status === 200 ? HALL : HOST });
      if (answer.status === 200) await hangUp(phone, answer, wish);
    });

    it('by `received` and the transport in its Via', async () => {
      const phone = keep(await UdpPhone.lift((await proxy()).sip, HALL));
      const wish = dialling(await offhook.app.ask());
      const via = `SIP/2.0/TLS ${HOST}:${phone.port};rport;received=${HOST};branch=${wish.branch}`;
      await phone.ask('INVITE', { ...wish, uri: `sip:112@${HOST}`, via });
      expect(await callWith('not-a-code')).toMatchObject({ address: HALL, transport: 'udp' });
    });
  });

  it('leads past Offhook nobody: it is no open relay', async () => {
    const { sip } = await proxy();
    const phone = keep(await UdpPhone.lift(sip, HALL));
    const elsewhere = await scriptedSipServer(() => undefined);
    onTestFinished(() => elsewhere.close());
    const away = `sip:x@${HOST}:${elsewhere.port}`;
    for (const [index, route] of [`sip:${HOST}:${sip};lr`, `${away};lr`, `sip:${HOST};lr`].entries()) {
      const bye = { uri: away, toTag: 'x', callId: `relay-${index}`, branch: `z9hG4bK-relay-${index}` };
      expect((await phone.ask('BYE', { ...bye, headers: [`Route: <${route}>`] })).status).toBe(403);
      const both = [`Route: <sip:${HOST}:${sip};lr>`, `Route: <${route}>`];
      const next = { ...bye, branch: `${bye.branch}-2`, uri: node, headers: both, sequence: 2 };
      expect([403, 481]).toContain((await phone.ask('BYE', next)).status);
    }
    const invite = { uri: `sip:112@${HOST}`, callId: 'relay-invite', headers: [`Route: <${away};lr>`] };
    expect((await phone.ask('INVITE', invite)).status).toBe(404);
    expect(elsewhere.requests).toEqual([]);
  });

  it('tells Prometheus how it fares, and says nothing of it where phones call', async () => {
    const { sip, metrics } = await proxy();
    const at = (port: number, path = '/metrics') => fetch(`http://${HOST}:${port}${path}`);
    const shown = await at(metrics);
    expect(await shown.text()).toMatch(/^kamailio_core_rcv_requests /m);
    expect([(await at(metrics, '/other')).status, (await at(sip)).status]).toEqual([404, 404]);
  });

  describe('in front of two nodes', () => {
    /** A phone, and the shipped proxy in front of these nodes over UDP. */
    const behind = async (nodes: readonly ScriptedSipServer[], edit?: InFront['edit']) => {
      onTestFinished(async () => {
        for (const each of nodes) await each.close();
      });
      const { sip } = await proxy({ nodes: nodes.map(({ port }) => `sip:${HOST}:${port}`), ...(edit && { edit }) });
      return { sip, phone: keep(await UdpPhone.lift(sip, HALL)) };
    };

    /** Two nodes over UDP; whoever is asked first behaves as `first` says, the other answers 404. `asked`: where INVITEs came, in their order. */
    const two = async (
      first: (invite: SipRequest, answer: (status: number) => void) => void,
      edit?: InFront['edit'],
    ) => {
      const invites: string[] = [];
      const start = () =>
        scriptedSipServer((request, self) => {
          const answer = (status: number) => self.answer(request, { status });
          if (request.method === 'OPTIONS') answer(200);
          if (request.method !== 'INVITE') return;
          const isFirst = invites.length === 0 || invites[0] === String(self.port);
          invites.push(String(self.port));
          if (isFirst) first(request, answer);
          else answer(404);
        });
      const { sip, phone } = await behind([await start(), await start()], edit);
      const names = (): string => invites.map((port) => (port === invites[0] ? 'first' : 'other')).join(', ');
      return { sip, phone, asked: names };
    };
    const INVITE = { uri: `sip:8810@${HOST}`, body: OFFER };

    it('takes the other one where the first says nothing', async () => {
      const { phone, asked } = await two(() => undefined);
      expect((await phone.ask('INVITE', INVITE)).status).toBe(404);
      expect(asked()).toMatch(/^first, .*other$/);
    });

    it('takes the other one where the first takes no connection', async () => {
      const alive = await scriptedSipServer((request, self) => {
        if (request.method !== 'ACK') self.answer(request, { status: request.method === 'OPTIONS' ? 200 : 404 });
      });
      onTestFinished(() => alive.close());
      const dead = `sip:${HOST}:${await freeListeningPort()};transport=tcp`;
      // Probing would find out by itself, but not within the test.
      const edit = (config: string) => config.replace('"ds_ping_interval", 1)', '"ds_ping_interval", 60)');
      const { sip } = await proxy({ nodes: [dead, `sip:${HOST}:${alive.port}`], edit });
      // Some of so many lines are led to each node.
      const statuses = await Promise.all(
        Array.from({ length: 8 }, async (_, index) => {
          const phone = keep(await UdpPhone.lift(sip, HALL));
          const own = { from: `sip:line${index}@${HOST}`, callId: `dead-${index}`, branch: `z9hG4bK-dead-${index}` };
          return (await phone.ask('INVITE', { ...INVITE, ...own })).status;
        }),
      );
      expect(new Set(statuses)).toEqual(new Set([404]));
    });

    it('takes the other one where the first cannot', async () => {
      const { phone, asked } = await two((_invite, answer) => answer(503));
      expect((await phone.ask('INVITE', INVITE)).status).toBe(404);
      expect(asked()).toBe('first, other');
    });

    const again = (name: string) => ({ ...INVITE, callId: name, branch: `z9hG4bK-${name}` });

    it('stays at the other one for a while: a nonce of it is good for nobody else', async () => {
      const { sip, phone, asked } = await two((_invite, answer) => answer(503));
      for (const name of ['one', 'two', 'three']) expect((await phone.ask('INVITE', again(name))).status).toBe(404);
      expect(asked()).toBe('first, other, other, other');
      // Nobody can lead the line of somebody else away from its node.
      const neighbour = keep(await UdpPhone.lift(sip, '127.0.0.7'));
      expect((await neighbour.ask('INVITE', again('four'))).status).toBe(404);
      expect(asked()).toBe('first, other, other, other, first, other');
    });

    it('stays past each node that cannot, however many there are, and asks all of them anew where none could', async () => {
      const asked: number[] = [];
      const broken = new Set<number>();
      const start = (name: number) =>
        scriptedSipServer((request, self) => {
          const answer = (status: number) => self.answer(request, { status });
          if (request.method === 'OPTIONS') answer(200);
          if (request.method !== 'INVITE') return;
          asked.push(name);
          // Those that are asked first cannot.
          if (asked.length < 3) broken.add(name);
          answer(broken.has(name) ? 503 : 404);
        });
      const { phone } = await behind(await Promise.all([0, 1, 2].map(start)));
      for (const name of ['one', 'two']) expect((await phone.ask('INVITE', again(name))).status).toBe(404);
      const [one = 0, two = 0, three = 0] = asked;
      expect([broken.size, asked]).toEqual([2, [one, two, three, three]]);
      broken.add(three);
      expect((await phone.ask('INVITE', again('three'))).status).toBe(503);
      broken.clear();
      expect((await phone.ask('INVITE', again('four'))).status).toBe(404);
      expect(asked.slice(4)).toEqual([three, one]);
    });

    it('goes back to the first after a while', async () => {
      const soon = (config: string) => config.replace('autoexpire=10', 'autoexpire=1');
      let can = false;
      const { phone, asked } = await two((_invite, answer) => answer(can ? 404 : 503), soon);
      expect((await phone.ask('INVITE', again('one'))).status).toBe(404);
      can = true;
      let tries = 0;
      await expect
        .poll(async () => {
          tries += 1;
          expect((await phone.ask('INVITE', again(`again-${tries}`))).status).toBe(404);
          return asked();
        })
        .toMatch(/^first, other, .*first$/);
    });

    it('says what the last has said, and when to come again, where none can', async () => {
      const cannot: ResponseParts = { status: 503, headers: [['Retry-After', '7']] };
      const start = () =>
        scriptedSipServer((request, self) => {
          if (request.method !== 'ACK') self.answer(request, request.method === 'OPTIONS' ? { status: 200 } : cannot);
        });
      const nodes = [await start(), await start()];
      const { phone } = await behind(nodes);
      const answer = await phone.ask('INVITE', INVITE);
      expect(answer.status).toBe(503);
      expect(field(answer, 'Retry-After')).toEqual(['7']);
      for (const { requests } of nodes) expect(requests.map(({ method }) => method)).toContain('INVITE');
    });

    it('takes none where the first has begun, whatever becomes of it', async () => {
      const { phone, asked } = await two((_invite, answer) => {
        answer(100);
        answer(503);
      });
      expect((await phone.ask('INVITE', INVITE)).status).toBeGreaterThanOrEqual(500);
      expect(asked()).toBe('first');
    });

    it('takes none where the first has refused', async () => {
      const { phone, asked } = await two((_invite, answer) => answer(403));
      expect((await phone.ask('INVITE', INVITE)).status).toBe(403);
      expect(asked()).toBe('first');
    });
  });

  describeWithModules(['tls'], 'with TLS', () => {
    const TLS = { defines: ['WITH_TLS'] };
    const SHOWN = { defines: ['WITH_TLS', 'WITH_CERTIFICATES'] };

    it('lets a phone register and confirm over TLS', async () => {
      const { tls } = await proxy(TLS);
      await confirms(keep(await StreamPhone.liftSecure(tls, {}, HALL)));
    });

    /** What a phone with the certificate of a line is told, without any password. */
    const shows = async (wish: Partial<InFront>): Promise<Heard & { readonly shown: Shown }> => {
      const { tls } = await proxy(wish);
      const phone = keep(await StreamPhone.liftSecure(tls, pair('client'), HALL));
      const shown = await offhook.app.ask();
      const call = dialling(shown, { from: `sip:hall@${HOST}` });
      const answer = await phone.ask('INVITE', call);
      if (answer.status === 200) await hangUp(phone, answer, call);
      return { ...answer, shown };
    };

    it('tells of the certificate that a phone shows, which proves its line', async () => {
      const { status, shown } = await shows(SHOWN);
      expect(status).toBe(200);
      expect(await offhook.app.read(shown.id)).toMatchObject({
        state: 'confirmed',
        confirmedBy: { line: { id: 'hall' } },
      });
    });

    it('tells of none unless it is told to', async () => {
      expect((await shows(TLS)).status).toBe(401);
    });

    it('is not believed where it tells of one over UDP', async () => {
      const { status, shown } = await shows({ ...SHOWN, nodes: [node.replace('tcp', 'udp')] });
      expect(status).toBe(403);
      expect((await offhook.app.read(shown.id)).state).toBe('pending');
      const detail = expect.stringContaining('certificate');
      await expect.poll(() => callWith('sender-unknown')).toMatchObject({ address: HOST, detail });
    });

    it('is known by its own certificate, and then nobody by its address', async () => {
      const tlsPort = await freeListeningPort();
      const files = { tlsCert: tlsFile('server.pem'), tlsKey: tlsFile('server-key.pem'), tlsCa: tlsFile('ca.pem') };
      const other = await startInside({ sip: { proxies: ['lb=CN=hallway-ata'], tlsPort, ...files } });
      onTestFinished(() => other.stop());
      await other.app.addLine(ACCOUNT.username, 'analog', ACCOUNT.password);
      const { sip } = await proxy({ ...TLS, certificate: 'client', nodes: [`sip:${HOST}:${tlsPort};transport=tls`] });
      const phone = keep(await UdpPhone.lift(sip, HALL));
      const contact = `Contact: <sip:kitchen@${HOST}:${phone.port}>`;
      expect((await phone.prove('REGISTER', { ...REGISTRAR, callId: 'by-tls', headers: [contact] })).status).toBe(200);
      const { registration } = await other.app.call<Registered>('GET', '/v1/lines/kitchen');
      expect(registration).toMatchObject({ address: HALL });

      const neighbour = keep(await UdpPhone.lift(other.sip.port));
      const claim = { uri: `sip:112@${HOST}`, headers: [`X-Offhook-Source: udp ${HALL} 5060`] };
      expect((await neighbour.ask('INVITE', claim)).status).toBe(404);
      expect((await other.app.calls())[0]).toMatchObject({ refusal: 'not-a-code', address: HOST });
    });

    describeWithModules(['websocket'], 'and WebSocket', () => {
      const WEB = {
        edit: (config: string) =>
          config
            .replace('loadmodule "xhttp_prom.so"', '$&\nloadmodule "websocket.so"')
            .replace(
              'event_route[xhttp:request] {',
              '$&\n    if ($hdr(Upgrade) =~ "websocket" && ws_handle_handshake()) exit;',
            ),
      };

      it('refuses a softphone whose Via says TLS', async () => {
        const { sip } = await proxy(WEB);
        const phone = keep(await WebPhone.lift(sip, 'ws', HALL));
        const shown = await offhook.app.ask();
        const wish = dialling(shown);
        const via = (sequence: number) => `SIP/2.0/TLS phone.invalid;branch=${wish.branch}-${sequence}`;
        const challenged = await phone.ask('INVITE', { ...wish, via: via(1) });
        expect(challenged.status).toBe(401);
        const proof = proofFor(challenged, 'INVITE', wish.uri ?? '');
        const answer = await phone.ask('INVITE', { ...wish, sequence: 2, via: via(2), headers: [proof] });
        expect(answer.status).toBe(403);
        await expect.poll(() => callWith('transport-refused')).toMatchObject({ address: HALL, transport: 'ws' });
        expect((await offhook.app.read(shown.id)).state).toBe('pending');
      });
    });
  });
});
