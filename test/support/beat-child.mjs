// A process that does nothing but beat every 20 ms: how late it is, any other process on this machine would have been.
// Answers a message with its pauses since the last one: how many there were, how many were longer than 60 ms, and the longest.
const HOLE_MS = 60;
let lastAt = performance.now();
let pauses = { all: 0, holes: 0, longestMs: 0 };
const timer = setInterval(() => {
  const now = performance.now();
  const pauseMs = now - lastAt;
  lastAt = now;
  pauses.all += 1;
  if (pauseMs > HOLE_MS) pauses.holes += 1;
  pauses.longestMs = Math.max(pauses.longestMs, pauseMs);
}, 20);

process.on('message', () => {
  process.send(pauses);
  pauses = { all: 0, holes: 0, longestMs: 0 };
});
process.on('disconnect', () => clearInterval(timer));
