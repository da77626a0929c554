import { createSocket, type Socket, type SocketOptions } from 'node:dgram';

/** There is nothing to look up: answering at once makes `bind` and `send` synchronous, and spares every datagram the thread pool. */
const lookUpNumeric: NonNullable<SocketOptions['lookup']> = (address, _options, callback) =>
  callback(null, address, address.includes(':') ? 6 : 4);

/** An unbound UDP socket of the family of this address. It is to be told numeric addresses alone: none waits for a resolver. */
export const udpSocketFor = (address: string): Socket =>
  createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', lookup: lookUpNumeric });
