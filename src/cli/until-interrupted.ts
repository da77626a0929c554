const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Runs a task that ends when it is asked to: `leaving` aborts at the first Ctrl-C or SIGTERM; a second ends the process. */
export const untilInterrupted = async <T>(task: (leaving: AbortSignal) => Promise<T>): Promise<T> => {
  const leave = new AbortController();
  const onSignal = (): void => leave.abort();
  for (const signal of SIGNALS) process.once(signal, onSignal);
  try {
    return await task(leave.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
};
