/** Resolves as soon as somebody sees this document: browsers load pages in advance, and a code would run out unseen. */
export const seen = (): Promise<void> => {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
  });
};
