import { readFile } from 'node:fs/promises';
import { request } from 'node:http';

/** One event stream, read over a connection of its own. */
export interface StreamClient {
  /** What has been read so far. */
  text(): string;
  /** Everything, once the server has ended it. */
  readonly rest: Promise<string>;
  /** Goes away. */
  cut(): void;
}

/** The API key in the file that Offhook wrote. */
export const readKey = async (file: string): Promise<string> => (await readFile(file, 'utf8')).trim();

/** Opens a stream; resolves when its head is there. */
export const readStream = (
  url: string,
  key: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StreamClient> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false, headers: { authorization: `Bearer ${key}`, ...headers } });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      const rest = new Promise<string>((ended) => {
        response.on('close', () => ended(text));
      });
      response.on('error', () => undefined);
      resolve({ text: () => text, rest, cut: () => void outgoing.destroy() });
    });
    outgoing.end();
  });
