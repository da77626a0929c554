import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { HOST } from './wire-phone.ts';

/** What lies on the wire between a proxy and one node, over UDP, and can hold back what that node answers to INVITEs. */
export interface HoldingRelay {
  /** Where the proxy finds the node. */
  readonly port: number;
  /** Whether a request of this user has come. */
  hasServed(user: string): boolean;
  /** From now on nothing that answers an INVITE comes through. */
  hold(): void;
  /** Lets through what was held back, and all that comes. */
  release(): void;
  close(): void;
}

/** Relays for the node at this port. It writes itself into its Contact: requests in a call take this way too. */
export const layHoldingRelay = async (node: number): Promise<HoldingRelay> => {
  const [front, back] = [createSocket('udp4'), createSocket('udp4')];
  await Promise.all([front, back].map((socket) => bound(socket)));
  const { port } = front.address();
  let proxy = 0;
  const served = new Set<string>();
  let isHeld = false;
  let kept: string[] = [];

  const answer = (text: string): void => front.send(Buffer.from(text, 'latin1'), proxy, HOST);
  front.on('message', (message, from) => {
    proxy = from.port;
    const text = message.toString('latin1');
    const user = /^From: *<sip:([^@>]+)@/im.exec(text)?.[1];
    if (user !== undefined) served.add(user);
    // RFC 3581 4: so that the answer comes here, and not to the port that the proxy names.
    back.send(Buffer.from(text.replace(/^Via: [^;\r]+/im, '$&;rport'), 'latin1'), node, HOST);
  });
  back.on('message', (message) => {
    const text = message.toString('latin1').replaceAll(`${HOST}:${node}>`, `${HOST}:${port}>`);
    if (isHeld && /^CSeq: *\d+ INVITE\r$/im.test(text)) kept.push(text);
    else answer(text);
  });
  return {
    port,
    hasServed: (user) => served.has(user),
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      for (const text of kept) answer(text);
      kept = [];
    },
    close() {
      front.close();
      back.close();
    },
  };
};

const bound = (socket: Socket): Promise<unknown> => {
  socket.bind(0, HOST);
  return once(socket, 'listening');
};
