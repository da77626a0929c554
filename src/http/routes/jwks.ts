import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { HttpParts } from '../parts.ts';
import { jwks } from '../schema/grants.ts';

/** A new key signs only after this time (`signing/ring.ts`), so that a cached answer always verifies. */
const MAX_AGE_SECONDS = 60;

/** `/.well-known/jwks.json`: the public keys that verify grant tokens, for everybody. */
export const jwksRoutes =
  ({ grantTokens }: Pick<HttpParts, 'grantTokens'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/.well-known/jwks.json',
      {
        schema: {
          tags: ['grants'],
          operationId: 'readJwks',
          summary: 'Read the public keys of grant tokens',
          description: 'No key is needed. After a rotation the old public key stays as long as a grant can live.',
          response: { 200: jwks },
        },
      },
      async (_request, reply) => {
        const { keys } = await grantTokens.jwks();
        reply.header('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`);
        return reply.code(200).send({ keys: [...keys] });
      },
    );
  };
