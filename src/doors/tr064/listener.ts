import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { type Rate, Guard as Rates } from '../../abuse/index.ts';
import { boundConnections } from '../../http/connections.ts';
import { type Clock, canonicalAddress, networkOf, type ReportFault, unavailableIn } from '../../lib/index.ts';
import { type Answer, BAD_REQUEST, send } from './answers.ts';
import { MOST_BYTES } from './message.ts';

/** What listens, and what it is bounded by. */
export interface ListenerParts {
  readonly answer: (request: IncomingMessage) => Promise<Answer>;
  /** Whether nothing of this address is read now. */
  readonly isBanned: (address: string) => boolean;
  /** Requests of one address. */
  readonly rate: Rate;
  /** A connection over which nothing has moved for so long is cut, such as that of somebody who reads no answer. In milliseconds. */
  readonly silentMs: number;
  readonly clock: Clock;
  readonly onFault: ReportFault;
  /** Hears of each answer, to count it. */
  readonly onAnswer: (answer: Answer) => void;
  /** Hears of each connection that was one too many. */
  readonly onRefused: () => void;
}

/** A door that listens. */
export interface Listening {
  readonly port: number;
  /** Takes nothing more, and cuts what is still under way after half a second. Idempotent. */
  close(): Promise<void>;
}

const CONNECTIONS = 128;
const CONNECTIONS_PER_ADDRESS = 16;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const IDLE_MS = 5000;
const LAST_ANSWERS_MS = 500;
const RETRY_SECONDS = 5;

const TOO_MANY: Answer = { status: 429, retryAfterSeconds: RETRY_SECONDS };

/** Listens there; port 0 is any free one. */
export const listen = async (parts: ListenerParts, host: string, port: number): Promise<Listening> => {
  const { clock, onFault, onAnswer, onRefused } = parts;
  const rates = new Rates(parts.rate);
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS });
  server.setTimeout(parts.silentMs);
  boundConnections(server, {
    most: CONNECTIONS,
    mostOfAddress: CONNECTIONS_PER_ADDRESS,
    // No proxy is believed here.
    isExempt: () => false,
    onRefused,
  });

  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    const address = canonicalAddress(request.socket.remoteAddress ?? '');
    if (parts.isBanned(address) || !rates.admits(networkOf(address), clock.now())) return TOO_MANY;
    try {
      return await parts.answer(request);
    } catch (cause) {
      if (unavailableIn(cause)) return { status: 503, retryAfterSeconds: RETRY_SECONDS };
      // Whoever left in the middle of a message is told nothing.
      if (!request.destroyed || request.complete) onFault('tr064', cause);
      return { status: 500 };
    }
  };

  server.on('request', (request, response) => {
    answerTo(request)
      .then((answer) => {
        onAnswer(answer);
        send(response, answer, isWhole(request) ? 'keep' : 'close');
      })
      .catch((cause: unknown) => onFault('tr064', cause));
  });
  // What Node cannot parse never becomes a request.
  server.on('clientError', (_error, socket: Socket) => {
    onAnswer(BAD_REQUEST);
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const bound = server.address();
  let closing: Promise<void> | undefined;
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    close: () => {
      closing ??= closed(server, clock);
      return closing;
    },
  };
};

/** Whether its body has come, or is short enough to be let pass unread. */
const isWhole = ({ complete, headers }: IncomingMessage): boolean =>
  complete || (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= MOST_BYTES);

const closed = async (server: Server, clock: Clock): Promise<void> => {
  const cancel = clock.after(LAST_ANSWERS_MS, () => server.closeAllConnections());
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  cancel();
};
