// Loaded into the measured process with `node --enable-source-maps --import`: on the IPC channel `profile` begins a CPU profile of the main
// thread, `profiled` ends it and answers with the time of each function, that of those it calls left out. The product knows nothing of it.
import { Session } from 'node:inspector/promises';
import { findSourceMap } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/** Often enough to see what takes a hundredth of a call; each look costs something itself. */
const MICROSECONDS = 500;

/** Where a function stands in the sources, as far as there is a map from what was built. */
const placeOf = ({ functionName, url, lineNumber, columnNumber }) => {
  const name = functionName || '(anonymous)';
  if (!url.startsWith('file:')) return url ? `${name} ${url}` : name;
  const path = fileURLToPath(url);
  const { originalSource, originalLine } = findSourceMap(path)?.findEntry(lineNumber, columnNumber) ?? {};
  const source = originalSource?.startsWith('file:') ? fileURLToPath(originalSource) : path;
  return `${name} ${relative(process.cwd(), source)}:${(originalLine ?? lineNumber) + 1}`;
};

const timesOf = ({ nodes, samples, timeDeltas }) => {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = new Map();
  samples.forEach((id, index) => {
    const place = places.get(id);
    if (place !== '(idle)') times.set(place, (times.get(place) ?? 0) + timeDeltas[index]);
  });
  return [...times].sort(([, a], [, b]) => b - a);
};

if (isMainThread) {
  const session = new Session();
  session.connect();
  process.on('message', async (question) => {
    if (question === 'profile') {
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: MICROSECONDS });
      await session.post('Profiler.start');
    } else if (question === 'profiled') {
      const { profile } = await session.post('Profiler.stop');
      process.send({ times: timesOf(profile) });
    }
  });
  process.channel.unref();
}
