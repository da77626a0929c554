export type { StoreOptions } from './channel.ts';
export { loadSecretKey } from './secret-key.ts';
export { openStore, type Store } from './store.ts';
export { StoreUnusable } from './unusable.ts';
