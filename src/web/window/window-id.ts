import { type Claims, claimId, hold, type Memory, release } from './claim.ts';
import { claimsByAsking, claimsByLocks } from './claims.ts';

/** A frame of the same origin shares the memory of its window, and is none. */
const KEY = window.top === window ? 'offhook-window' : 'offhook-frame';

const CHANNEL = 'offhook-windows';

/** 128 random bits; `crypto.randomUUID` is not there over plain HTTP. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A browser that keeps nothing for this page gives it a new id each time. */
const memory: Memory = {
  read() {
    try {
      return sessionStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  write(text) {
    try {
      sessionStorage.setItem(KEY, text);
    } catch {
      // Then nothing is remembered, and the next document asks anew.
    }
  },
};

const createClaims = (): Claims => {
  if ('locks' in navigator) return claimsByLocks(navigator.locks);
  return claimsByAsking(() => new BroadcastChannel(CHANNEL), newId());
};

const claim = async (): Promise<string> => {
  const id = await claimId(memory, createClaims(), newId);
  window.addEventListener('pagehide', () => release(memory, id));
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) hold(memory, id);
  });
  return id;
};

/** One claim for a document, however many of our modules it loads: each has this file in its bundle. */
const CLAIMED = Symbol.for('offhook window id');
const page = window as { [CLAIMED]?: Promise<string> };

/**
 * The id of this browser window, for `window` of a confirmation: the same after a reload and on the next page of the same
 * origin, another in every other window, also in one that was made by duplicating this one. The same promise each time.
 */
export const windowId = (): Promise<string> => {
  page[CLAIMED] ??= claim();
  return page[CLAIMED];
};
