import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Listens for RTP on a free loopback port and remembers when each packet came and what it carried. */
export class RtpEar {
  readonly #socket: Socket = createSocket('udp4');
  readonly packets: { readonly atMs: number; readonly payloadType: number; readonly payload: Buffer }[] = [];

  static async open(): Promise<RtpEar> {
    const ear = new RtpEar();
    ear.#socket.on('message', (packet) => {
      if (packet.length < 12 || packet.readUInt8(0) >> 6 !== 2) return;
      ear.packets.push({
        atMs: performance.now(),
        payloadType: packet.readUInt8(1) & 0x7f,
        payload: packet.subarray(12),
      });
    });
    ear.#socket.bind(0, '127.0.0.1');
    await once(ear.#socket, 'listening');
    return ear;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Packets that are not silence: a tone is on the line. */
  get loud(): number {
    return this.packets.filter(({ payload }) => new Set(payload).size > 2).length;
  }

  close(): void {
    this.#socket.close();
  }
}
