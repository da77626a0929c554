// Opens event streams and reads them: `node sse-readers.mjs <count> <never-reading> <key> <url>...`, the urls in turn. The never-reading ones
// take nothing from their sockets once the stream is open. Prints `open` when all are, then `heard <n>` whenever its standard input says so.
import { request } from 'node:http';
import { createInterface } from 'node:readline';

const [count, neverReading, key, ...urls] = process.argv.slice(2);
let heard = 0;

const open = (index) =>
  new Promise((resolve, reject) => {
    const url = urls[index % urls.length];
    const stream = request(url, { agent: false, headers: { authorization: `Bearer ${key}` } }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`a stream was answered ${response.statusCode}`));
      if (index < Number(neverReading)) response.socket.pause();
      else
        response.setEncoding('utf8').on('data', (text) => {
          heard += text.split('event: attempt').length - 1;
        });
      response.on('error', () => undefined);
      return resolve();
    });
    stream.on('error', reject);
    stream.end();
  });

for (let index = 0; index < Number(count); index += 50)
  await Promise.all(Array.from({ length: Math.min(50, Number(count) - index) }, (_, n) => open(index + n)));
console.log('open');
createInterface({ input: process.stdin }).on('line', () => console.log(`heard ${heard}`));
