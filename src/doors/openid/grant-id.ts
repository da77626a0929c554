import { newId, type Random } from '../../lib/index.ts';

/** The id of what a client is allowed on the grant of a confirmation: it names that, and is one of its own for each time it is allowed. */
export const libraryGrantId = (random: Random, grantId: string): string => `${grantId}.${newId(random, 'oig')}`;

/** The grant of a confirmation that it is about. */
export const domainGrantOf = (id: string): string => id.split('.', 1)[0] ?? '';
