import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { type CodeShape, holdsCode } from '../../confirmation/index.ts';
import { BACKGROUND } from '../../hosted/index.ts';
import { authorizationOf } from '../../http/auth.ts';
import type { Door } from '../../http/parts.ts';
import { refuse } from '../../http/problem.ts';
import { newConfirmation } from '../../http/schema/confirmations.ts';
import { clientAddress } from '../../http/schema/fields.ts';
import type { Clock } from '../../lib/index.ts';
import type { Askers } from '../../openid/index.ts';
import type { ArtefactStore } from '../../openid/port.ts';
import type { Callbacks } from '../callbacks/index.ts';
import type { OwedAnswer } from './answers.ts';
import { type Believe, callbackOf } from './realm.ts';

/** What the door is made of. */
interface KeycloakParts {
  readonly believe: Believe;
  readonly answers: Pick<Callbacks<OwedAnswer>, 'owe'>;
  readonly askers: Pick<Askers, 'note'>;
  readonly artefacts: Pick<ArtefactStore, 'find' | 'putOnce'>;
  readonly code: CodeShape;
  readonly clock: Pick<Clock, 'now' | 'timeOfDay'>;
}

const { user, action } = newConfirmation.shape;

/** What of a question counts; all else that Keycloak passes on is dropped here, and so logged nowhere. */
const question = z.object({
  login_hint: user,
  binding_message: action.shape.title.optional(),
  offhook_client_address: clientAddress,
});

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;
const MOST_OF_A_REALM = 10_000;
const KNOWN_MS = 600_000;

/**
 * `/keycloak/ciba`: what a Keycloak calls its authentication channel. A realm that is configured asks in the name of one of its clients, with a bearer that counts
 * once, and is answered at its own address when that is decided. Whoever is not believed gets one answer.
 */
export const keycloakDoor =
  ({ believe, answers, askers, artefacts, code, clock }: KeycloakParts): Door =>
  ({ confirmations, originOf }) => {
    const plugin: FastifyPluginAsyncZod = async (app) => {
      app.post('/keycloak/ciba', { schema: { hide: true } as object }, async (request, reply) => {
        const bearer = BEARER.exec(authorizationOf(request) ?? '')?.[1];
        const believed = bearer === undefined ? undefined : await believe(bearer);
        if (bearer === undefined || !believed) return refuse(reply, { code: 'unauthenticated' });
        // Who is not believed hears nothing of what was wrong besides.
        const asked = question.safeParse(request.body);
        if (!asked.success) return refuse(reply, { code: 'malformed' });
        const { realm, jti, client, expiresAt } = believed;
        const once = createHash('sha256')
          .update(JSON.stringify([realm.issuer, jti]))
          .digest();
        const { login_hint, binding_message: title = realm.app, offhook_client_address } = asked.data;
        if (holdsCode(title, code)) return refuse(reply, { code: 'code-in-title' });
        const id = once.toString('hex');
        if (await artefacts.find(id)) return refuse(reply, { code: 'unauthenticated' });
        const session = `${BACKGROUND}${once.toString('base64url').slice(0, 32)}`;
        const requested = await confirmations.request({
          key: { app: realm.app, user: login_hint, session, window: session },
          action: { id: 'keycloak', title },
          origin: originOf(offhook_client_address),
          // Asked again, where the database went away in the middle, or twice at once, it is the same question.
          idempotency: { key: `keycloak:${session}`, bodyHash: session },
        });
        if (!requested.ok) return refuse(reply, requested.error);
        await askers.note(requested.value.confirmation, `${client} (${new URL(realm.issuer).host})`);
        const until = expiresAt + clock.now() - clock.timeOfDay();
        await answers.owe(requested.value.confirmation, { url: callbackOf(realm), bearer }, until);
        const isNew = await artefacts.putOnce(
          { id, kind: 'KeycloakBearer', owner: realm.issuer, grantId: null, expiresAt: until, payload: '{}' },
          { most: MOST_OF_A_REALM, forget: clock.now() - KNOWN_MS },
        );
        return isNew ? reply.code(201).send() : refuse(reply, { code: 'unauthenticated' });
      });
    };
    return plugin;
  };
