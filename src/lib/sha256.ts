import { hash } from 'node:crypto';

/** Lower-case hex SHA-256 (FIPS 180-4) of a text as UTF-8. */
export const sha256 = (text: string): string => hash('sha256', text);
