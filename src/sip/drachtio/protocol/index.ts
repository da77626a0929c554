export type { Done } from './connection.ts';
export { Link, type LinkSettings, type LinkTurn } from './link.ts';
export type { Handed, Outcome } from './told.ts';
