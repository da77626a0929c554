// A process that beats every 20 ms and works as long between two beats as its argument says (milliseconds): how late it is,
// any other process with so much to do would have been on this machine. Answers a message with its pauses since the last one: how many there were, how many were longer than 60 ms, and the longest.
const HOLE_MS = 60;
const workMs = Number(process.argv[2] ?? 0);
let lastAt = performance.now();
let pauses = { all: 0, holes: 0, longestMs: 0 };
const timer = setInterval(() => {
  const now = performance.now();
  const pauseMs = now - lastAt;
  lastAt = now;
  pauses.all += 1;
  if (pauseMs > HOLE_MS) pauses.holes += 1;
  pauses.longestMs = Math.max(pauses.longestMs, pauseMs);
  while (performance.now() - now < workMs);
}, 20);

process.on('message', () => {
  process.send(pauses);
  pauses = { all: 0, holes: 0, longestMs: 0 };
});
process.on('disconnect', () => clearInterval(timer));
