import type { FastifyRequest } from 'fastify';
import type { Reached } from '../device-setup/index.ts';

/** By which address of this machine a request came, as far as it tells. */
export const reachedBy = ({ hostname, socket }: FastifyRequest): Reached => ({
  named: hostname,
  address: socket.localAddress,
});
