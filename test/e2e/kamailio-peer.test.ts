import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { freeUdpPort } from '../support/free-port.ts';
import { KAMAILIO_TOOL, kamailioComplaints, shippedKamailio, startKamailio } from '../support/kamailio.ts';
import { type ScriptedSipServer, scriptedSipServer } from '../support/scripted-sip-server.ts';
import { describeWithTools } from '../support/tool.ts';

/** The shipped configuration between this port and Offhook's. */
const kamailio = async (offhookPort: number): Promise<number> => {
  const port = await freeUdpPort();
  const config = shippedKamailio('pbx/kamailio.cfg')
    .replaceAll(/192\.168\.178\.\d+/g, '127.0.0.1')
    .replace('KAMAILIO_ADDRESS:5060', `KAMAILIO_ADDRESS:${port}`)
    .replace('OFFHOOK_ADDRESS:5060', `OFFHOOK_ADDRESS:${offhookPort}`)
    .replace('children=4', 'children=1');
  const { stop } = startKamailio(config);
  onTestFinished(stop);
  return port;
};

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A phone behind Kamailio that calls itself 21. Requests are sent again until they are answered: Kamailio may not listen yet. */
const phone = async (port: number) => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => new Promise<void>((done) => socket.close(() => done())));
  const callId = md5(String(socket.address().port));
  const send = (method: string, uri: string, cseq: number, headers: readonly string[] = [], tag = '') =>
    socket.send(
      [
        `${method} ${uri} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${socket.address().port};branch=z9hG4bK-${method}-${cseq}`,
        'Max-Forwards: 70',
        'From: <sip:21@127.0.0.1>;tag=phone',
        `To: <sip:called@127.0.0.1>${tag}`,
        `Call-ID: ${callId}`,
        `CSeq: ${cseq} ${method}`,
        `Contact: <sip:21@127.0.0.1:${socket.address().port}>`,
        ...headers,
        'Content-Length: 0',
        '\r\n',
      ].join('\r\n'),
      port,
      '127.0.0.1',
    );
  const invite = async (number: string, cseq: number, headers: readonly string[] = []): Promise<string> => {
    const again = setInterval(() => send('INVITE', `sip:${number}@127.0.0.1`, cseq, headers), 200);
    for (;;) {
      const [packet] = (await once(socket, 'message')) as [Buffer];
      const answer = packet.toString('latin1');
      if (!answer.includes(`CSeq: ${cseq} INVITE`) || answer.startsWith('SIP/2.0 1')) continue;
      clearInterval(again);
      return answer;
    }
  };
  return { invite, send };
};

/** The answer to the challenge, with this user's name and password. */
const proof = (challenge: string, number: string, user: string, password: string): string => {
  const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
  const uri = `sip:${number}@127.0.0.1`;
  const response = md5(`${md5(`${user}:127.0.0.1:${password}`)}:${nonce}:${md5(`INVITE:${uri}`)}`);
  return `Proxy-Authorization: Digest username="${user}", realm="127.0.0.1", nonce="${nonce}", uri="${uri}", response="${response}"`;
};

const statusOf = (answer: string): string => answer.slice('SIP/2.0 '.length, 'SIP/2.0 '.length + 3);

/** Answers every INVITE with 200 and the route that it came by, as a UAS must (RFC 3261 12.1.1). */
const farSide = async (): Promise<ScriptedSipServer> => {
  const server = await scriptedSipServer((request, self) => {
    if (request.method !== 'INVITE') return;
    const routes = request.headers('Record-Route');
    self.answer(request, {
      status: 200,
      reason: 'OK',
      headers: [
        ...routes.map((route) => ['Record-Route', route] as const),
        ['Contact', `<sip:127.0.0.1:${self.port}>`],
      ],
    });
  });
  onTestFinished(() => server.close());
  return server;
};

describeWithTools(KAMAILIO_TOOL, 'the shipped Kamailio configuration', () => {
  it('is valid', () => {
    expect(kamailioComplaints(shippedKamailio('pbx/kamailio.cfg'))).toBe('');
  });

  it('names the phone that proved itself, and leads the ACK the way of the INVITE', async () => {
    const offhook = await farSide();
    const caller = await phone(await kamailio(offhook.port));
    const challenge = await caller.invite('*10482913', 1);
    const credentials = proof(challenge, '*10482913', '21', 'change-me-21');
    const forged = ['P-Asserted-Identity: <sip:22@127.0.0.1>', 'Remote-Party-ID: <sip:22@127.0.0.1>'];
    const answer = await caller.invite('*10482913', 2, [credentials, ...forged]);
    expect(statusOf(answer)).toBe('200');
    const headersOf = (name: string) => offhook.requests[0]?.headers(name);
    expect(headersOf('P-Asserted-Identity')).toEqual(['<sip:21@127.0.0.1>']);
    expect(headersOf('Remote-Party-ID')).toEqual([]);
    expect(headersOf('Proxy-Authorization')).toEqual([]);

    const route = /^Record-Route: (.*)$/m.exec(answer)?.[1];
    caller.send('ACK', `sip:127.0.0.1:${offhook.port}`, 2, [`Route: ${route}`], ';tag=server');
    await expect.poll(() => offhook.requests.some(({ method }) => method === 'ACK'), { timeout: 30_000 }).toBe(true);
  });

  it('answers itself to another name, a wrong password and every other number', async () => {
    const offhook = await farSide();
    const caller = await phone(await kamailio(offhook.port));
    const challenge = await caller.invite('8810', 1);
    expect(statusOf(challenge)).toBe('407');
    expect(statusOf(await caller.invite('8810', 2, [proof(challenge, '8810', '21', 'wrong')]))).toBe('407');
    expect(statusOf(await caller.invite('8810', 3, [proof(challenge, '8810', '22', 'change-me-21')]))).toBe('403');
    expect(statusOf(await caller.invite('8810', 4, ['Diversion: <sip:23@127.0.0.1>']))).toBe('403');
    for (const [index, number] of ['112', '*1048291', '0301234567'].entries())
      expect(statusOf(await caller.invite(number, 5 + index))).toBe('404');
    expect(offhook.requests).toEqual([]);
  });
});
