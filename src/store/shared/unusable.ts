/** Why the data directory cannot be used, in one sentence for the operator that names the file and the way out. */
export class StoreUnusable extends Error {
  override readonly name = 'StoreUnusable';
}
