import { once } from 'node:events';
import { connect } from 'node:net';
import { errorCode } from '../../lib/index.ts';

const ANSWER_MS = 5000;

/** Why nothing takes a TCP connection there, in a word or two; undefined where something does. Nothing is sent. */
export const connectFault = async (place: {
  readonly host: string;
  readonly port: number;
}): Promise<string | undefined> => {
  const socket = connect({ host: place.host, port: place.port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(ANSWER_MS) });
    return undefined;
  } catch (cause) {
    return cause instanceof Error && cause.name === 'AbortError' ? 'no answer within 5 s' : errorCode(cause);
  } finally {
    socket.destroy();
  }
};
