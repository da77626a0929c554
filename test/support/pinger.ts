import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** RFC 3261 17.1.2.1, timer E: a request without an answer is sent again. */
const T1_MS = 500;

/** Asks a UDP port one thing after the other and takes the time of each answer. What was lost is asked again after T1, as a phone does. */
export class Pinger {
  readonly #socket: Socket;
  readonly #to: { readonly host: string; readonly port: number };
  readonly #messageOf: (id: string, port: number) => string;
  #asked = 0;

  private constructor(
    socket: Socket,
    to: { readonly host: string; readonly port: number },
    messageOf: (id: string, port: number) => string,
  ) {
    this.#socket = socket;
    this.#to = to;
    this.#messageOf = messageOf;
  }

  /** `messageOf` writes a message that holds this id, which its answer holds too. */
  static async at(
    address: string,
    to: { readonly host: string; readonly port: number },
    messageOf: (id: string, port: number) => string,
  ): Promise<Pinger> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new Pinger(socket, to, messageOf);
  }

  /** Milliseconds of every round trip, one each `everyMs`, until `done` says so, which is told how many there are. */
  async roundTrips(everyMs: number, done: (taken: number) => boolean): Promise<readonly number[]> {
    const took: number[] = [];
    while (!done(took.length)) {
      const startedAt = performance.now();
      took.push(await this.#ask(startedAt));
      const pauseMs = Math.max(0, everyMs - (performance.now() - startedAt));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    return took;
  }

  close(): void {
    this.#socket.close();
  }

  #ask(startedAt: number): Promise<number> {
    const id = `ping-${++this.#asked}-end`;
    const message = this.#messageOf(id, this.#socket.address().port);
    const send = () => this.#socket.send(message, this.#to.port, this.#to.host);
    return new Promise((resolve) => {
      const again = setInterval(send, T1_MS);
      const hear = (answer: Buffer): void => {
        if (!answer.includes(id)) return;
        clearInterval(again);
        this.#socket.off('message', hear);
        resolve(performance.now() - startedAt);
      };
      this.#socket.on('message', hear);
      send();
    });
  }
}
