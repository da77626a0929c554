let isLoaded = false;

/** Loads what the overview shows besides, once. Where it does not come, the page shows the rest. */
export const loadSeen = async (): Promise<void> => {
  if (isLoaded) return;
  isLoaded = true;
  const seen = await import('./overview.ts').catch(() => undefined);
  seen?.defineSeen();
};
