import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { refuse } from './problem.ts';
import type { Refusal } from './refusals.ts';

/** Why a request goes no further; undefined lets it on. Needs nothing that would have to be waited for. */
export type Judge = (request: FastifyRequest) => Refusal | undefined;

/** A hook that asks this judge, without a promise: every request passes several. */
export const judging =
  (judge: Judge): onRequestHookHandler =>
  (request, reply, done) => {
    const refusal = judge(request);
    if (refusal) refuse(reply, refusal);
    else done();
  };
