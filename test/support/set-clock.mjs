// Loaded before Offhook: the machine's time of day, ahead by TEST_CLOCK_AHEAD_MS, and set anew by what a test writes on its IPC channel.
let aheadMs = Number(process.env.TEST_CLOCK_AHEAD_MS ?? 0);
const timeOfDay = Date.now.bind(Date);
Date.now = () => timeOfDay() + aheadMs;
process.on('message', (message) => {
  if (typeof message?.aheadMs === 'number') aheadMs = message.aheadMs;
});
// The channel alone keeps nobody alive.
process.channel?.unref();
