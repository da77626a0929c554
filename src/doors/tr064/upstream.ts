import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { answerChallenge, type Challenge, strongestChallenge } from '../../digest/index.ts';
import type { Clock, Random, Secret } from '../../lib/index.ts';
import { bodyText } from './body-text.ts';

/** A device behind us, and who we are to it. */
export interface UpstreamPlace {
  /** Without a path. */
  readonly url: string;
  readonly user: string;
  readonly password: Secret<string>;
}

/** What the device answered. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly body: string;
}

const TIMEOUT_MS = 20_000;
const MOST_BYTES = 2 * 1024 * 1024;

/** How an answer to a call was got: with which challenge, and how often that was used. */
interface Held {
  readonly challenge: Challenge;
  count: number;
}

/**
 * Asks the device: each request on a connection of its own, no redirects, answers of 2 MiB and 20 s at most. Logs in by digest with a secret
 * of its own, which no client of ours ever sees.
 */
export class Upstream {
  readonly #place: UpstreamPlace;
  readonly #clock: Clock;
  readonly #random: Random;
  #held: Held | undefined;

  constructor(place: UpstreamPlace, { clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#place = place;
    this.#clock = clock;
    this.#random = random;
  }

  /** A document, which is there for everybody. Rejects where there is none. */
  async read(path: string): Promise<string> {
    const { status, body } = await this.#ask(path, { method: 'GET', headers: {} });
    if (status !== 200) throw new Error(`${path} is answered ${status}`);
    return body;
  }

  /** Posts a message. Answers what came, 401 where the login is not taken; rejects where nothing came. */
  async post(path: string, soapAction: string, message: string): Promise<UpstreamAnswer> {
    const headers = { 'content-type': 'text/xml; charset="utf-8"', soapaction: soapAction };
    const attempt = (held: Held | undefined): Promise<Asked> => {
      const authorization = held && this.#authorization(path, held);
      return this.#ask(path, {
        method: 'POST',
        headers: { ...headers, ...(authorization && { authorization }) },
        message,
      });
    };
    const first = await attempt(this.#held);
    if (first.status !== 401) return first;
    const asked = strongestChallenge(first.challenges);
    this.#held = asked.kind === 'challenge' ? { challenge: asked.challenge, count: 0 } : undefined;
    return this.#held ? attempt(this.#held) : first;
  }

  #authorization(uri: string, held: Held): string {
    held.count += 1;
    const { user: username, password } = this.#place;
    const cnonce = this.#random.bytes(8).toString('hex');
    const account = { username, password: password.reveal() };
    return answerChallenge(held.challenge, account, { method: 'POST', uri, count: held.count, cnonce });
  }

  async #ask(path: string, { method, headers, message = '' }: Question): Promise<Asked> {
    const giveUp = new AbortController();
    const cancel = this.#clock.after(TIMEOUT_MS, () => giveUp.abort(new Error('no answer in time')));
    try {
      const length = message === '' ? {} : { 'content-length': String(Buffer.byteLength(message)) };
      const options = { method, headers: { ...headers, ...length }, agent: false, signal: giveUp.signal };
      const url = new URL(path, this.#place.url);
      const response = await answerTo(
        url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options),
        message,
      );
      return {
        status: response.statusCode ?? 0,
        challenges: response.headersDistinct['www-authenticate'] ?? [],
        body: await bodyOf(response),
      };
    } finally {
      cancel();
    }
  }
}

interface Question {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly message?: string;
}

interface Asked extends UpstreamAnswer {
  readonly challenges: readonly string[];
}

const answerTo = (request: ClientRequest, message: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('close', () => reject(new Error('closed')));
    request.on('response', resolve);
    request.end(message);
  });

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  const body = await bodyText(response, MOST_BYTES);
  if (body === undefined) throw new Error('the answer is too long, or no UTF-8');
  return body;
};
