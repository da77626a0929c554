import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/*
 * Floods a SIP port from one address with requests that prove nothing, each with a branch and a Call-ID of its own: so many a
 * second, so many in all. Prints what it sent and heard when it is through.
 */

const [host = '', port = '', address = '', perSecond = '', total = ''] = process.argv.slice(2);

const KINDS = [
  ['INVITE', 'sip:*10482913@HOST', []],
  ['REGISTER', 'sip:HOST', []],
  ['INVITE', 'sip:112@HOST', []],
  [
    'REGISTER',
    'sip:HOST',
    ['Authorization: Digest username="100", realm="offhook", nonce="AA", uri="sip:HOST", response="00"'],
  ],
] as const;

const requestOf = (number: number, from: number): string => {
  const [method, uri, headers] = KINDS[number % KINDS.length] ?? KINDS[0];
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${address}:${from};branch=z9hG4bK-flood-${number};rport`,
    'Max-Forwards: 70',
    `From: <sip:100@HOST>;tag=flood${number}`,
    `To: <sip:100@HOST>`,
    `Call-ID: flood-${number}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:100@${address}:${from}>`,
    'User-Agent: friendly-scanner',
    ...headers,
    'Content-Length: 0',
  ];
  return `${lines.join('\r\n').replaceAll('HOST', host)}\r\n\r\n`;
};

/** More at once would only run over the receive buffer; what is late is caught up with. */
const AT_ONCE = 100;
const EVERY_MS = 2;

const socket = createSocket('udp4');
socket.bind(0, address);
await once(socket, 'listening');
const from = socket.address().port;
let answers = 0;
let sent = 0;
socket.on('message', () => {
  answers += 1;
});
const startedAt = performance.now();
const pump = setInterval(() => {
  const due = Math.min(Number(total), Math.floor(((performance.now() - startedAt) * Number(perSecond)) / 1000));
  for (let number = 0; number < AT_ONCE && sent < due; number += 1)
    socket.send(requestOf(sent++, from), Number(port), host);
  if (sent < Number(total)) return;
  clearInterval(pump);
  const tookMs = performance.now() - startedAt;
  // The last answers are still on their way.
  setTimeout(() => {
    process.stdout.write(JSON.stringify({ sent, answers, tookMs }));
    socket.close();
  }, 200);
}, EVERY_MS);
