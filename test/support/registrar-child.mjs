/* A registrar of its own process, for a network of its own: says yes to everybody, and tells of each REGISTER in a line of JSON. */
import { createSocket } from 'node:dgram';

const [host, port] = process.argv.slice(2);
const socket = createSocket('udp4');

socket.on('message', (bytes, from) => {
  const text = bytes.toString('latin1');
  if (!text.startsWith('REGISTER ')) return;
  const lines = text.split('\r\n');
  const echoed = lines.filter((line) => /^(?:Via|From|To|Call-ID|CSeq|Contact): /i.test(line));
  const contact = echoed.find((line) => line.startsWith('Contact: ')) ?? '';
  socket.send(['SIP/2.0 200 OK', ...echoed, 'Content-Length: 0', '', ''].join('\r\n'), from.port, from.address);
  const [, at] = /@([^:;>]+)/.exec(contact) ?? [];
  process.stdout.write(`${JSON.stringify({ from: from.address, at, leaves: contact.includes('expires=0') })}\n`);
});
socket.bind(Number(port), host, () => process.stdout.write('{}\n'));
