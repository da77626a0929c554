/** Where the person of the page says to be. */
export type Place = 'home' | 'internet';

export const isPlace = (place: unknown): place is Place => place === 'home' || place === 'internet';

/** What the router would see as the address of the browser: one of the house, or one from far away (RFC 5737: nobody's). */
export const addressAt: Readonly<Record<Place, string>> = { home: '192.168.178.20', internet: '203.0.113.7' };
