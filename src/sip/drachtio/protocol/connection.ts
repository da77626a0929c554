import type { Socket } from 'node:net';
import { PassingMap, type ReportFault } from '../../../lib/index.ts';
import { FrameReader, writeFrame } from './frame.ts';
import { type Handed, type Outcome, readTold } from './told.ts';

/** What a command comes to that nobody answers any more. */
export const LOST: Outcome = { ok: false, words: ['the connection to drachtio is gone'], message: undefined };

/** Hears what came of a command. */
export type Done = (outcome: Outcome) => void;

/** What a connection needs of who opened it. */
export interface ConnectionParts {
  /** The name of the next command: no other of any application of this drachtio has it. */
  readonly nextId: () => string;
  /** Takes a SIP message. */
  readonly handed: (handed: Handed) => void;
  readonly onFault: ReportFault;
}

/** One connection to drachtio, from its first byte to its end. It has no timer. */
export class Connection {
  /** Resolves when it is gone. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #parts: ConnectionParts;
  readonly #reader = new FrameReader();
  readonly #waiting = new PassingMap<string, Done>();

  /** `socket`: connected. */
  constructor(socket: Socket, parts: ConnectionParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#forget();
        resolve();
      });
    });
    // A reset is how it may end: `close` follows and does all there is to do.
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => this.#heard(chunk));
  }

  /**
   * Tells drachtio to do something. `done` hears what came of it, once, before anything is read that drachtio said after that: a call has
   * the name of its dialog before the first request in it.
   */
  command(text: string, done: Done): void {
    if (!this.#socket.writable) {
      done(LOST);
      return;
    }
    const id = this.#parts.nextId();
    this.#waiting.set(id, done);
    this.#socket.write(writeFrame(`${id}|${text}`));
  }

  /** Ends it at once. Idempotent. */
  close(): void {
    this.#socket.destroy();
  }

  #heard(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#read(frame);
    } catch (cause) {
      this.#parts.onFault('drachtio connection', cause);
      this.close();
    }
  }

  #read(frame: Buffer): void {
    const told = readTold(frame);
    switch (told.kind) {
      case 'outcome': {
        const waiting = this.#waiting.get(told.of);
        this.#waiting.delete(told.of);
        waiting?.(told.outcome);
        return;
      }
      case 'handed':
        this.#parts.handed(told.handed);
        return;
      case 'other':
        return;
    }
  }

  #forget(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const done of waiting) done(LOST);
  }
}
