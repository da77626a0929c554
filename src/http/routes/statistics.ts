import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { HOUR_MS } from '../../lib/index.ts';
import type { HttpParts } from '../parts.ts';
import { time } from '../present.ts';
import { hourStatisticsView } from '../present-statistics.ts';
import { guessesQuery, guessStatistics, hourStatistics, hoursQuery } from '../schema/statistics.ts';

const tags = ['statistics'];
const access = { key: 'admin' } as const;

/** `/v1/statistics`: what is counted of calls and confirmations, within a bound. */
export const statisticsRoutes =
  ({ statistics, clock }: Pick<HttpParts, 'statistics' | 'clock'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/statistics/hours',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'countHours',
          summary: 'Count calls and confirmations hour by hour',
          description: 'Those of all apps and lines. Every hour is there, also one in which nothing was.',
          querystring: hoursQuery,
          response: { 200: hourStatistics },
        },
      },
      async (request) => {
        const { from: given, hours } = request.query;
        const from = given === undefined ? clock.now() - hours * HOUR_MS : Date.parse(given);
        const span = { from, to: from + hours * HOUR_MS };
        return hourStatisticsView(span, await statistics.hours(span));
      },
    );

    app.get(
      '/v1/statistics/guesses',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'countGuesses',
          summary: 'Say what the wrong codes that were dialled would have come to, had they been guesses',
          description: 'By line and in all, from the codes that were live when each was dialled (docs/security.md).',
          querystring: guessesQuery,
          response: { 200: guessStatistics },
        },
      },
      async (request) => {
        const from = request.query.from === undefined ? monthOf(clock.now()) : Date.parse(request.query.from);
        const { lines, ...counted } = await statistics.guesses(from);
        return {
          from: time(from),
          ...counted,
          lines: lines.map(({ line, ...own }) => ({ line: { ...line }, ...own })),
        };
      },
    );
  };

/** When the month began, in UTC. Milliseconds since the epoch. */
const monthOf = (now: number): number => {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
};
