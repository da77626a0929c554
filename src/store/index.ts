export { backupDataDir } from './backup.ts';
export { announce, readOrMake, withdraw } from './data-files.ts';
export { openData } from './open-data.ts';
export { rotateSecretKey } from './rotate-key.ts';
export { loadSecretKey } from './secret-key.ts';
export { changeSigningFile, readSigningFile } from './signing-file.ts';
export { openStore, type Store } from './store.ts';
export { StoreUnusable } from './unusable.ts';
