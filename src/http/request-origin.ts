import type { FastifyRequest } from 'fastify';
import type { Origin } from '../confirmation/index.ts';
import type { HttpParts } from './parts.ts';

/** Browsers name the page's origin in every POST, other programs do not (Fetch standard, `Origin` header). */
const isBrowser = ({ headers }: FastifyRequest): boolean => headers.origin !== undefined;

/**
 * Where the person behind a request sits: at home only where the address that the app gives is, and in a call of a browser its own
 * address as well. A program that copies a browser's headers can so make a home the internet, never the other way round.
 */
export const originOfRequest = (
  { originOf }: Pick<HttpParts, 'originOf'>,
  request: FastifyRequest,
  clientAddress: string | undefined,
): Origin => {
  const told = originOf(clientAddress);
  return told === 'home' && isBrowser(request) ? originOf(request.sender.own) : told;
};
