import type { Family } from '../family.ts';
import { grandstream } from './grandstream.ts';

/** Everything that an owner can have, as far as Offhook knows it. */
export const families: readonly Family[] = [grandstream];

/** The family with this id. */
export const familyCalled = (id: string): Family | undefined => families.find((family) => family.id === id);
