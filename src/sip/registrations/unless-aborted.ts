/** What was asked for, or undefined as soon as `stop` aborts. `late` is given what comes after that. */
export const unlessAborted = async <T>(
  asked: Promise<T>,
  stop: AbortSignal,
  late: (value: T) => void = () => undefined,
): Promise<T | undefined> => {
  let abort = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    abort = () => {
      asked.then(late, () => undefined);
      resolve(undefined);
    };
    stop.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([asked, aborted]);
  } finally {
    stop.removeEventListener('abort', abort);
  }
};
