import { createSocket } from 'node:dgram';

// Sends every datagram back: what the machine itself makes a caller wait.
const socket = createSocket('udp4');
socket.on('message', (message, { port, address }) => socket.send(message, port, address));
socket.bind(0, '127.0.0.1', () => process.stdout.write(`${socket.address().port}\n`));
