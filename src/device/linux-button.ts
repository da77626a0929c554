import { closeSync, constants, openSync, readSync } from 'node:fs';
import { type CancelTimer, type Clock, errorCode, newId, type Random, type ReportFault } from '../lib/index.ts';
import { inputEventBytes, type LongBytes, readInputEvents } from './evdev.ts';
import { Keys } from './keys.ts';
import type { Button, OnPress } from './port.ts';

/** Between two looks at the device: short against the time a finger needs. Milliseconds. */
const LOOK_MS = 20;
/** How long a device that is not there is left alone. Milliseconds. */
const AGAIN_MS = 5000;
/** Records of one read at most. */
const MOST_AT_ONCE = 64;
/** Reads at one look: what never runs dry must not hold everybody else up. */
const READS_AT_ONCE = 64;

/** What a Linux button is made of. */
export interface LinuxButtonParts {
  /** Such as `/dev/input/event0`. */
  readonly path: string;
  /** Of this process. */
  readonly long: LongBytes;
  readonly clock: Clock;
  readonly random: Random;
  readonly onPress: OnPress;
  readonly onFault: ReportFault;
}

/**
 * The keys of a Linux input device. It is looked at again and again, and never waited for: a read that waits would hold a
 * thread of the pool until somebody presses, and could not be ended. A device that cannot be read is reported once, and
 * tried again every five seconds.
 */
export class LinuxButton implements Button {
  readonly name: string;
  readonly #parts: LinuxButtonParts;
  readonly #buffer: Buffer;
  #fd: number | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #keys = new Keys();
  #started = false;
  #isReported = false;
  #cancel: CancelTimer = () => undefined;

  constructor(parts: LinuxButtonParts) {
    this.name = `linux:${parts.path}`;
    this.#parts = parts;
    this.#buffer = Buffer.alloc(MOST_AT_ONCE * inputEventBytes(parts.long));
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#look();
  }

  stop(): void {
    this.#started = false;
    this.#cancel();
    this.#close();
  }

  #look(): void {
    const isThere = this.#tryToRead();
    if (!this.#started) return;
    this.#cancel = this.#parts.clock.after(isThere ? LOOK_MS : AGAIN_MS, () => this.#look());
  }

  #tryToRead(): boolean {
    try {
      this.#fd ??= openSync(this.#parts.path, constants.O_RDONLY | constants.O_NONBLOCK);
      this.#readAll(this.#fd);
      this.#isReported = false;
      return true;
    } catch (cause) {
      this.#close();
      if (!this.#isReported) this.#parts.onFault('button', new Error(`cannot read ${this.#parts.path}`, { cause }));
      this.#isReported = true;
      return false;
    }
  }

  #readAll(fd: number): void {
    for (let reads = 0; reads < READS_AT_ONCE && this.#started; reads++) {
      const length = this.#read(fd);
      if (length === 0) return;
      const bytes = Buffer.concat([this.#rest, this.#buffer.subarray(0, length)]);
      const { events, rest } = readInputEvents(bytes, this.#parts.long);
      this.#rest = rest;
      for (const event of events) {
        if (!this.#keys.hear(event) || !this.#started) continue;
        this.#parts.onPress(this.name, { id: newId(this.#parts.random, 'prs'), at: event.at });
      }
    }
  }

  /** How many bytes came; 0 when nothing waits. */
  #read(fd: number): number {
    try {
      return readSync(fd, this.#buffer, 0, this.#buffer.length, null);
    } catch (cause) {
      if (errorCode(cause) === 'EAGAIN') return 0;
      throw new Error('reading failed', { cause });
    }
  }

  /** What a device that comes back has missed is unknown. */
  #close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#rest = Buffer.alloc(0);
    this.#keys = new Keys();
  }
}
