import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Beats } from './beats.ts';

/** Listens for RTP on a free loopback port and remembers what each packet carried, and how many were due when it came. */
export class RtpEar {
  readonly #socket: Socket = createSocket('udp4');
  readonly packets: { readonly due: number; readonly payloadType: number; readonly payload: Buffer }[] = [];
  #beats: Beats | undefined;

  static async open(): Promise<RtpEar> {
    const ear = new RtpEar();
    ear.#socket.on('message', (packet) => {
      if (packet.length < 12 || packet.readUInt8(0) >> 6 !== 2) return;
      ear.#beats ??= new Beats();
      ear.packets.push({
        due: ear.#beats.count + 1,
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

  /** How many packets came for each that was due since the first one, until the last one. */
  get pace(): number {
    return this.packets.length / (this.packets.at(-1)?.due ?? Number.NaN);
  }

  close(): void {
    this.#beats?.stop();
    this.#socket.close();
  }
}
