import { hash } from 'node:crypto';
import type { Random } from '../../lib/index.ts';
import type { Answer } from '../answer.ts';
import { type Answerable, SipRequest } from '../syntax/message.ts';
import { buildResponse } from '../syntax/response.ts';
import type { Flow } from './transport/flow.ts';

const TAG_CHARACTERS = 16;
/** RFC 2104: the block of SHA-256. A key in hex of half as many bytes fills it exactly. */
const BLOCK_BYTES = 64;

/** As RFC 9000 8.1 has it for another protocol on UDP: an address that has proven nothing gets three times what it sent, at most. */
const MAX_AMPLIFICATION = 3;

const padded = (key: Buffer, pad: number): string => Buffer.from(key.map((byte) => byte ^ pad)).toString('latin1');

/**
 * Answers that leave nothing behind (RFC 3261 8.2.7): no transaction, no timer, and for every copy of a request the same
 * To tag, made of the request and a key that dies with the process.
 */
export class Stateless {
  readonly #inner: string;
  readonly #outer: string;

  constructor(random: Random) {
    const key = Buffer.from(random.bytes(BLOCK_BYTES / 2).toString('hex'), 'latin1');
    this.#inner = padded(key, 0x36);
    this.#outer = padded(key, 0x5c);
  }

  /** One answer, never repeated. Over UDP none to so short a request that somebody else may pay for it; no phone writes such. */
  answer(request: Answerable, flow: Flow, answer: Answer): void {
    const response = buildResponse(request, answer, { toTag: this.#tagFor(request), hop: flow.hop });
    if (flow.reliable || response.length <= MAX_AMPLIFICATION * request.byteLength) flow.send(response);
  }

  /** HMAC-SHA-256 with the inner digest in hex: two one-shot hashes of strings cost a fifth of `createHmac`. */
  #tagFor(request: Answerable): string {
    const from = request instanceof SipRequest ? request.from.tag : request.field('from');
    const text = `${request.field('call-id') ?? ''} ${from ?? ''} ${request.topVia?.branch ?? ''}`;
    return hash('sha256', this.#outer + hash('sha256', this.#inner + text)).slice(0, TAG_CHARACTERS);
  }
}
