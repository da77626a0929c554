import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf } from '../../access/index.ts';
import { callerOf } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { refuse } from '../problem.ts';
import { wholeList } from '../schema/common.ts';
import { databaseFile } from '../schema/operations.ts';

const access = { key: 'admin' } as const satisfies Access;

const RETRY_SECONDS = 10;

/** `/v1/backup`: the database of a data directory, to be kept elsewhere. */
export const backupRoutes =
  ({ managing, clock }: Pick<HttpParts, 'managing' | 'clock'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/backup',
      {
        config: { access, dangerous: 'backup.download', problems: ['backup-elsewhere'], streams: true },
        // Whoever asks for the head alone would have the database copied for it.
        exposeHeadRoute: false,
        schema: {
          tags: ['operations'],
          operationId: 'downloadBackup',
          summary: 'Download the database',
          description:
            'As it is at one moment, while the server goes on; one at a time, up to 1 GiB. The secret key is not in it, so what is sealed there (passwords, secrets of apps and webhooks) opens only beside the file `secret-key` of the data directory: keep that elsewhere too. With PostgreSQL: 409, back it up with pg_dump.',
          querystring: wholeList,
          response: {
            200: {
              description: 'The SQLite file',
              content: { 'application/vnd.sqlite3': { schema: databaseFile } },
            },
          },
        },
      },
      async (request, reply) => {
        const { backups } = managing;
        if (!backups)
          return refuse(reply, {
            code: 'backup-elsewhere',
            detail:
              'The data are in PostgreSQL: back them up with pg_dump, and keep the file of the secret key beside it.',
          });
        const taken = await backups.take(actorOf(callerOf(request, access)));
        if (!taken.ok && taken.error === 'busy')
          return refuse(reply, {
            code: 'rate-limited',
            detail: 'A backup is being downloaded: wait until it is done.',
            retryAfterSeconds: RETRY_SECONDS,
          });
        if (!taken.ok)
          return refuse(reply, {
            code: 'backup-elsewhere',
            detail: 'The database is larger than 1 GiB: run offhook backup on the machine.',
          });
        const day = new Date(clock.now()).toISOString().slice(0, 10);
        return reply
          .code(200)
          .header('Content-Disposition', `attachment; filename="offhook-${day}.sqlite"`)
          .header('Content-Length', taken.value.bytes)
          .type('application/vnd.sqlite3')
          .send(taken.value.content as never);
      },
    );
  };
