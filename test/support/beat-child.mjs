// A process that does nothing but beat every 20 ms: how late it is, any other process on this machine would have been.
// Answers a message with the longest pause between two beats since the last one, in milliseconds.
let lastAt = performance.now();
let longest = 0;
const timer = setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - lastAt);
  lastAt = now;
}, 20);

process.on('message', () => {
  process.send(longest);
  longest = 0;
});
process.on('disconnect', () => clearInterval(timer));
