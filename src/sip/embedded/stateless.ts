import { createHmac } from 'node:crypto';
import type { Random } from '../../lib/index.ts';
import type { Answer } from './answer.ts';
import type { Flow } from './flow.ts';
import { type Answerable, SipRequest } from './message.ts';
import { buildResponse } from './response.ts';

/**
 * Answers that leave nothing behind (RFC 3261 8.2.7): no transaction, no timer, and for every copy of a request the same
 * To tag, made of the request and a key that dies with the process.
 */
export class Stateless {
  readonly #key: Buffer;

  constructor(random: Random) {
    this.#key = random.bytes(32);
  }

  answer(request: Answerable, flow: Flow, answer: Answer): void {
    flow.send(buildResponse(request, { ...answer, toTag: this.#tagFor(request), source: flow.remote }));
  }

  #tagFor(request: Answerable): string {
    const from = request instanceof SipRequest ? request.from.tag : request.field('from');
    return createHmac('sha1', this.#key)
      .update(`${request.field('call-id') ?? ''} ${from ?? ''} ${request.topVia?.branch ?? ''}`)
      .digest('hex')
      .slice(0, 16);
  }
}
