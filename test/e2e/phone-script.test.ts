import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { createPhone, type Phone, type PhoneOptions } from '../../src/demo/phone/index.ts';
import { writeRtp } from '../../src/media/rtp.ts';
import type { SipRequest } from '../../src/sip/syntax/message.ts';
import { type ScriptedSipServer, scriptedSipServer } from '../support/scripted-sip-server.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

const start = async (
  onRequest: (request: SipRequest, server: ScriptedSipServer) => void,
  options: Partial<PhoneOptions> = {},
): Promise<{ server: ScriptedSipServer; phone: Phone }> => {
  const server = await scriptedSipServer(onRequest);
  cleanUp.push(() => server.close());
  const phone = createPhone({
    server: { host: '127.0.0.1', port: server.port },
    username: 'hall',
    password: 'secret-of-the-hall',
    ...options,
  });
  await phone.start();
  cleanUp.push(() => phone.stop());
  return { server, phone };
};

const methods = (server: ScriptedSipServer) => server.requests.map(({ method }) => method);
const sdp = (port: number, lines: readonly string[] = []) =>
  [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 8`,
    ...lines,
    '',
  ].join('\r\n');
const CHALLENGE = ['WWW-Authenticate', 'Digest realm="home", nonce="n1", algorithm=MD5, qop="auth"'] as const;
const CONTACT = ['Contact', '<sip:server@127.0.0.1:5060>'] as const;

/** Answers an INVITE with 200 and SDP, everything else with 200. */
const agreeable = (request: SipRequest, server: ScriptedSipServer): void => {
  if (request.method === 'ACK') return;
  if (request.method !== 'INVITE') server.answer(request, { status: 200 });
  else
    server.answer(request, { status: 200, headers: [CONTACT, ['Content-Type', 'application/sdp']], body: sdp(40000) });
};

describe('the phone', () => {
  it('registers with a Contact where it can be reached, and takes it back', async () => {
    const { server, phone } = await start(agreeable, { userAgent: 'HT801' });
    expect((await phone.register(60)).status).toBe(200);
    expect((await phone.unregister()).status).toBe(200);
    const [first, second] = server.requests;
    expect(first?.header('Contact')).toBe(`<sip:hall@127.0.0.1:${phone.address.port}>`);
    expect(first?.header('Expires')).toBe('60');
    expect(first?.header('User-Agent')).toBe('HT801');
    expect(second?.header('Expires')).toBe('0');
    expect(second?.callId).toBe(first?.callId);
    expect(second?.cseq.number).toBe((first?.cseq.number ?? 0) + 1);
  });

  it('repeats what was lost until it is answered', async () => {
    let copies = 0;
    const { server, phone } = await start(
      (request, scripted) => {
        copies += 1;
        if (copies >= 4) agreeable(request, scripted);
      },
      { t1Ms: 20 },
    );
    expect((await phone.register()).status).toBe(200);
    expect(new Set(server.requests.map(({ via }) => via.branch)).size).toBe(1);
    expect(copies).toBeGreaterThanOrEqual(4);
  });

  it('gives up on silence', async () => {
    const { phone } = await start(() => undefined, { t1Ms: 1 });
    expect(await phone.register()).toEqual({ status: 408, reason: 'Request Timeout' });
  });

  it('notices that nobody is there', async () => {
    const { server, phone } = await start(() => undefined);
    cleanUp.splice(0, 1);
    await server.close();
    expect((await phone.register()).status).toBe(503);
  });

  it('acknowledges the challenge, dials again with its answer, and tells of each response as it comes', async () => {
    const seen: number[] = [];
    const { server, phone } = await start((request, scripted) => {
      if (request.method === 'INVITE' && request.header('Authorization') === undefined) {
        scripted.answer(request, { status: 401, headers: [CHALLENGE] });
        return;
      }
      if (request.method === 'INVITE') scripted.answer(request, { status: 100 });
      agreeable(request, scripted);
    });
    const call = await phone.dial('*10482913', { onResponse: (status) => seen.push(status) });
    expect((await call.final()).status).toBe(200);
    await expect.poll(() => methods(server)).toEqual(['INVITE', 'ACK', 'INVITE', 'ACK']);
    const [refused, firstAck, accepted, secondAck] = server.requests;
    expect(seen).toEqual([401, 100, 200]);
    expect(accepted?.rawUri).toBe(`sip:*10482913@127.0.0.1:${server.port}`);
    expect(firstAck?.via.branch).toBe(refused?.via.branch);
    expect(firstAck?.to.tag).toBe('server');
    expect(secondAck?.rawUri).toBe('sip:server@127.0.0.1:5060');
    expect(secondAck?.via.branch).not.toBe(accepted?.via.branch);
    expect(secondAck?.cseq.number).toBe(accepted?.cseq.number);
  });

  it('escapes what a user part may not hold', async () => {
    const { server, phone } = await start(agreeable);
    await (await phone.dial('*10482913#')).final();
    expect(server.requests[0]?.rawUri).toContain('sip:*10482913%23@');
  });

  it('acknowledges every copy of the 200', async () => {
    const { server, phone } = await start(agreeable);
    const call = await phone.dial('8810');
    await call.final();
    const [invite] = server.requests;
    if (!invite) throw new Error('no INVITE');
    agreeable(invite, server);
    agreeable(invite, server);
    await expect.poll(() => methods(server)).toEqual(['INVITE', 'ACK', 'ACK', 'ACK']);
  });

  it('acknowledges a refusal, and its copies', async () => {
    const { server, phone } = await start((request, scripted) => {
      if (request.method === 'INVITE') scripted.answer(request, { status: 404 });
    });
    const call = await phone.dial('112');
    expect(await call.final()).toMatchObject({ status: 404, reason: 'Not Found' });
    expect(await call.ended()).toBe('refused');
    const [invite] = server.requests;
    if (!invite) throw new Error('no INVITE');
    server.answer(invite, { status: 404 });
    await expect.poll(() => methods(server)).toEqual(['INVITE', 'ACK', 'ACK']);
    expect(server.requests[2]?.via.branch).toBe(invite.via.branch);
  });

  it('hangs up with BYE in the dialog', async () => {
    const { server, phone } = await start(agreeable);
    const call = await phone.dial('8810');
    await call.final();
    expect((await call.hangup()).status).toBe(200);
    expect(await call.ended()).toBe('hung-up-by-phone');
    const [invite, , bye] = server.requests;
    expect(bye?.method).toBe('BYE');
    expect(bye?.rawUri).toBe('sip:server@127.0.0.1:5060');
    expect(bye?.to.tag).toBe('server');
    expect(bye?.cseq.number).toBe((invite?.cseq.number ?? 0) + 1);
    await expect(call.waitForBye()).rejects.toThrow('hung-up-by-phone');
  });

  it('answers the BYE of the server, and its copies', async () => {
    const { server, phone } = await start(agreeable);
    const call = await phone.dial('8810');
    await call.final();
    const [invite] = server.requests;
    if (!invite) throw new Error('no INVITE');
    server.ask(invite, 'BYE', 1);
    await call.waitForBye();
    server.ask(invite, 'BYE', 1);
    await expect.poll(() => server.responses.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('waits with CANCEL for the first answer, and takes the branch of the INVITE', async () => {
    const { server, phone } = await start((request, scripted) => {
      if (request.method === 'INVITE') scripted.answer(request, { status: 100 });
      if (request.method !== 'CANCEL') return;
      scripted.answer(request, { status: 200 });
      const [invite] = scripted.requests;
      if (invite) scripted.answer(invite, { status: 487 });
    });
    const call = await phone.dial('8810');
    expect((await call.cancel()).status).toBe(200);
    expect((await call.final()).status).toBe(487);
    const [invite, cancel] = server.requests;
    expect(cancel?.via.branch).toBe(invite?.via.branch);
    expect(cancel?.rawUri).toBe(invite?.rawUri);
    expect(cancel?.to.tag).toBeUndefined();
    expect(cancel?.cseq.number).toBe(invite?.cseq.number);
  });

  it('answers the offer of a 200 in the ACK when it made none', async () => {
    const { server, phone } = await start(agreeable);
    await (await phone.dial('8810', { offer: 'delayed' })).final();
    await expect.poll(() => methods(server)).toEqual(['INVITE', 'ACK']);
    const [invite, ack] = server.requests;
    expect(invite?.body).toHaveLength(0);
    expect(ack?.contentType).toBe('application/sdp');
    expect(ack?.body.toString()).toContain('RTP/AVP 8');
  });

  it('acknowledges an answer it cannot use, and hangs up', async () => {
    const { server, phone } = await start((request, scripted) => {
      if (request.method === 'INVITE') scripted.answer(request, { status: 200, headers: [CONTACT], body: 'nonsense' });
      else agreeable(request, scripted);
    });
    const call = await phone.dial('8810');
    await call.final();
    expect(await call.ended()).toBe('hung-up-by-phone');
    expect(methods(server)).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it('answers what the server asks in a call', async () => {
    const { server, phone } = await start(agreeable);
    await (await phone.dial('8810')).final();
    const [invite] = server.requests;
    if (!invite) throw new Error('no INVITE');
    server.ask(invite, 'OPTIONS', 1);
    server.ask(invite, 'INVITE', 2, sdp(40000, ['a=sendonly']));
    server.ask(invite, 'INVITE', 3, 'nonsense');
    server.ask(invite, 'INFO', 4);
    await expect.poll(() => server.responses.map(({ status }) => status)).toEqual([200, 200, 488, 405]);
    expect(server.responses[1]?.body.toString()).toContain('a=recvonly');
  });

  it('counts what it heard, and what got lost on the way', async () => {
    const { server, phone } = await start(agreeable);
    const call = await phone.dial('8810');
    await call.final();
    const port = Number(/m=audio (\d+)/.exec(server.requests[0]?.body.toString() ?? '')?.[1]);
    const audio = createSocket('udp4');
    cleanUp.push(async () => void audio.close());
    for (const sequence of [0xfffe, 0xffff, 0, 3]) {
      const header = { marker: false, payloadType: 8, sequence, timestamp: 0, ssrc: 1 };
      audio.send(writeRtp({ ...header, payload: Buffer.alloc(160) }), port, '127.0.0.1');
    }
    await expect.poll(() => call.audio).toMatchObject({ packets: 4, missing: 2 });
  });

  it('leaves nothing behind when it is stopped in the middle of calls', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('UDP')).length;
    const { phone } = await start(agreeable);
    const calls = await Promise.all(Array.from({ length: 50 }, () => phone.dial('8810')));
    await Promise.all(calls.map((call) => call.final()));
    expect(sockets()).toBeGreaterThan(50);
    await phone.stop();
    await phone.stop();
    expect(await calls[0]?.ended()).toBe('lost');
    await expect.poll(sockets).toBe(1);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThan(5);
  });
});
