import type { RequestFacts } from '../sip/port.ts';

/** Whom a request is about that claims no password: RFC 3261 10.2, To names the account that is registered. */
export const accountOf = ({ method, from, to }: Pick<RequestFacts, 'method' | 'from' | 'to'>): string =>
  method === 'REGISTER' ? to.user : from.user;
