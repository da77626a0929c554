import { linesOf } from '../lines-of.ts';

/** One event of a stream (WHATWG HTML 9.2), its data as JSON. */
export interface ServerSent {
  readonly event: string;
  readonly data: unknown;
}

/** The events of a stream as they come. Comments, which keep it alive, are none. */
export async function* serverSent(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSent> {
  let event = '';
  for await (const bytes of linesOf(asBuffers(chunks))) {
    const line = bytes.toString();
    if (line.startsWith('event: ')) event = line.slice('event: '.length);
    if (line.startsWith('data: ')) yield { event, data: JSON.parse(line.slice('data: '.length)) };
  }
}

async function* asBuffers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}
