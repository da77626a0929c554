import type { Clock } from '../clock.ts';

/** What `asked` resolves with. Rejects with what `late` makes after `ms`; what comes of it later nobody hears. */
export const within = async <T>(clock: Clock, ms: number, asked: Promise<T>, late: () => Error): Promise<T> => {
  let cancel = (): void => undefined;
  const impatience = new Promise<never>((_, reject) => {
    cancel = clock.after(Math.max(0, ms), () => reject(late()));
  });
  try {
    return await Promise.race([asked, impatience]);
  } finally {
    cancel();
  }
};
