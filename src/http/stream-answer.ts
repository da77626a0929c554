import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStream } from './event-stream.ts';
import type { HttpParts } from './parts.ts';
import { refuse } from './problem.ts';
import type { WaitGate } from './wait-gate.ts';

/** How soon a client that found no room may come again. */
const RETRY_SECONDS = 5;

/** Where streams are answered. */
export interface Streaming extends Pick<HttpParts, 'clock' | 'metrics'> {
  readonly gate: WaitGate;
  /** What is streamed, for the log and the metrics. */
  readonly task: string;
}

/**
 * Answers with an event stream that `fill` writes, until it is done or `signal` says that the client or the server goes; with a refusal
 * where the app or its address has too many already. A fault of `fill` ends the stream: its head is out, and nothing can be answered.
 */
export const answerWithStream = async (
  { gate, clock, metrics, task }: Streaming,
  app: string,
  request: FastifyRequest,
  reply: FastifyReply,
  fill: (stream: EventStream, signal: AbortSignal) => Promise<void>,
): Promise<FastifyReply> => {
  const streamed = await gate.run(
    { app, address: request.sender.address },
    (gone) => reply.raw.once('close', gone),
    async (signal) => {
      reply.hijack();
      const stream = new EventStream(reply.raw, clock, reply.getHeaders() as OutgoingHttpHeaders);
      try {
        await fill(stream, signal);
      } catch (cause) {
        metrics.faults.inc({ task });
        request.log.error({ err: cause }, `${task} failed`);
      } finally {
        stream.end();
      }
      return 'streamed';
    },
  );
  return streamed ? reply : refuse(reply, { code: 'rate-limited', retryAfterSeconds: RETRY_SECONDS });
};
