import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { SipRequest, SipResponse } from '../../src/sip/syntax/message.ts';
import { parseMessage } from '../../src/sip/syntax/parse.ts';
import { buildRequest } from '../../src/sip/syntax/request.ts';
import { buildResponse, type ResponseParts } from '../../src/sip/syntax/response.ts';

/** A UDP port that answers as a test tells it, and keeps what it got: for what a good server never does. */
export interface ScriptedSipServer {
  readonly port: number;
  readonly requests: readonly SipRequest[];
  readonly responses: readonly SipResponse[];
  /** Answers a request; To gets the tag `server`. */
  answer(request: SipRequest, parts: ResponseParts): void;
  /** Sends a request inside the dialog that this INVITE began. */
  ask(invite: SipRequest, method: string, cseq: number, sdp?: string): void;
  close(): Promise<void>;
}

export const scriptedSipServer = async (
  onRequest: (request: SipRequest, server: ScriptedSipServer) => void,
): Promise<ScriptedSipServer> => {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const requests: SipRequest[] = [];
  const responses: SipResponse[] = [];
  let phonePort = 0;
  const send = (bytes: Buffer) => socket.send(bytes, phonePort, '127.0.0.1');
  const server: ScriptedSipServer = {
    port,
    requests,
    responses,
    answer: (request, parts) => send(buildResponse(request, parts, { toTag: 'server' })),
    ask(invite, method, cseq, sdp) {
      const headers: (readonly [string, string])[] = [
        ['Via', `SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-${method}-${cseq}`],
        ['Max-Forwards', '70'],
        ['From', `${invite.to.raw};tag=server`],
        ['To', invite.from.raw],
        ['Call-ID', invite.callId],
        ['CSeq', `${cseq} ${method}`],
      ];
      const body = sdp === undefined ? {} : { body: sdp };
      send(buildRequest({ method, uri: `sip:phone@127.0.0.1:${phonePort}`, headers, ...body }));
    },
    close: () => new Promise((done) => socket.close(() => done())),
  };
  socket.on('message', (bytes, from) => {
    phonePort = from.port;
    const parsed = parseMessage(bytes, { maxBytes: 65_535 });
    if (parsed.kind === 'response') responses.push(parsed.response);
    if (parsed.kind !== 'request') return;
    requests.push(parsed.request);
    onRequest(parsed.request, server);
  });
  return server;
};
