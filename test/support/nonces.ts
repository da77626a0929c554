import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Challenge, challengeOf } from './digest.ts';

/** How many requests are out at once: few enough for the server's receive buffer. */
const WINDOW = 64;
const GIVE_UP_MS = 10_000;
/** When those are asked for again whose request or answer was lost on the way. */
const AGAIN_MS = 1_000;

/**
 * Asks for `count` challenges, each with a nonce of its own, in the name of `user` of its index. SIPp 3.6.1 signs every call of a run over one and the same
 * URI, so runs with a code per call bring their `Authorization` lines along, made from these before the run.
 */
export const collectChallenges = async (
  target: { readonly host: string; readonly port: number },
  count: number,
  user: (index: number) => string = () => 'nonce',
): Promise<readonly Challenge[]> => {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const challenges: Challenge[] = [];
  let asked = 0;
  let came = 0;
  const send = (index: number) => {
    const nr = index + 1;
    const from = user(index);
    const request = [
      `REGISTER sip:${target.host} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-nonce-${port}-${nr};rport`,
      'Max-Forwards: 70',
      `From: <sip:${from}@${target.host}>;tag=n${nr}`,
      `To: <sip:${from}@${target.host}>`,
      `Call-ID: nonce-${port}-${nr}`,
      'CSeq: 1 REGISTER',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');
    socket.send(request, target.port, target.host);
  };
  const ask = () => {
    send(asked);
    asked += 1;
  };
  const again = setInterval(() => {
    for (let index = 0; index < asked; index += 1) if (!(index in challenges)) send(index);
  }, AGAIN_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      let stalled: NodeJS.Timeout;
      const watch = () => {
        clearTimeout(stalled);
        stalled = setTimeout(() => reject(new Error(`only ${came} of ${count} challenges came`)), GIVE_UP_MS);
      };
      socket.on('message', (packet) => {
        const text = packet.toString('latin1');
        const challenge = challengeOf(text);
        const index = Number(/^Call-ID: nonce-\d+-(\d+)/im.exec(text)?.[1]) - 1;
        if (challenge === undefined || index in challenges) return;
        challenges[index] = challenge;
        came += 1;
        watch();
        if (came === count) {
          clearTimeout(stalled);
          resolve();
        } else if (asked < count) ask();
      });
      watch();
      while (asked < Math.min(WINDOW, count)) ask();
    });
    return challenges;
  } finally {
    clearInterval(again);
    socket.close();
  }
};
