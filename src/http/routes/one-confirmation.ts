import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf } from '../../access/index.ts';
import type { Confirmation, Snapshot } from '../../confirmation/index.ts';
import { callerOf } from '../auth.ts';
import { isKnown, snapshotTag } from '../etag.ts';
import type { HttpParts } from '../parts.ts';
import { confirmationView } from '../present.ts';
import { refuse } from '../problem.ts';
import { idParams, nothing } from '../schema/common.ts';
import {
  type ConfirmationView,
  cancellation,
  confirmation as confirmationSchema,
  knownHeaders,
  nothingNew,
  typedCode,
  waitQuery,
} from '../schema/confirmations.ts';
import type { WaitGate } from '../wait-gate.ts';

const tags = ['confirmations'];

/** How soon a long-poll that found no room may come again. */
const WAIT_RETRY_SECONDS = 2;

/** What one confirmation is watched, proven and ended with. Without `grantTokens` a completed one comes without its signed token. */
type Needs = Pick<HttpParts, 'authenticators' | 'confirmations' | 'clock' | 'dialForm'> &
  Partial<Pick<HttpParts, 'grantTokens'>>;

/** `/v1/confirmations/{id}`: watch, prove by a code, complete, cancel; for whom `access` names. */
export const oneConfirmationRoutes =
  (parts: Needs, gate: WaitGate, access: Access & { readonly token: true }): FastifyPluginAsyncZod =>
  async (app) => {
    const { authenticators, confirmations, clock, dialForm, grantTokens } = parts;

    const shownAs = (snapshot: Snapshot): ConfirmationView => confirmationView(snapshot, clock.now(), dialForm);
    const shown = async (confirmation: Confirmation): Promise<ConfirmationView> =>
      shownAs({ confirmation, offer: await confirmations.methods(confirmation) });

    app.get(
      '/v1/confirmations/:id',
      {
        config: { access: access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'readConfirmation',
          summary: 'Read a confirmation, or wait for its next change',
          description:
            'With `wait`, answers as soon as the version is above `since` or the offered methods turn, else when the time is over, with the state as it is then. The `ETag` tells apart what is shown, also where the version is the same: give it back as `If-None-Match` and nothing that turned between two questions is missed; 304 then says that nothing did.',
          params: idParams,
          headers: knownHeaders,
          querystring: waitQuery,
          response: { 200: confirmationSchema, 304: nothingNew },
        },
      },
      async (request, reply) => {
        const { app: owner } = callerOf(request, access);
        const { id } = request.params;
        const { wait, since } = request.query;
        const now = await confirmations.look(owner, id);
        if (!now.ok) return refuse(reply, now.error);
        const tagOf = (snapshot: Snapshot): string => snapshotTag(snapshot, dialForm);
        const told = request.headers['if-none-match'];
        const answer = (snapshot: Snapshot) => {
          const tag = tagOf(snapshot);
          reply.header('ETag', tag);
          return isKnown(told, tag) ? reply.code(304).send() : reply.code(200).send(shownAs(snapshot));
        };
        if (wait === 0) return answer(now.value);
        const known = told ?? tagOf(now.value);
        const version = since ?? now.value.confirmation.version;
        const isNews = (snapshot: Snapshot): boolean =>
          snapshot.confirmation.version > version || !isKnown(known, tagOf(snapshot));
        if (isNews(now.value)) return answer(now.value);
        const changed = await gate.run(
          { app: owner, address: request.sender.address },
          (gone) => reply.raw.once('close', gone),
          (signal) => confirmations.wait(owner, id, isNews, wait * 1000, signal),
        );
        if (!changed) return refuse(reply, { code: 'rate-limited', retryAfterSeconds: WAIT_RETRY_SECONDS });
        return changed.ok ? answer(changed.value) : refuse(reply, changed.error);
      },
    );

    app.post(
      '/v1/confirmations/:id/totp',
      {
        config: {
          access: access,
          problems: [
            'method-not-offered',
            'not-found',
            'already-decided',
            'version-conflict',
            'code-invalid',
            'blocked',
          ],
        },
        schema: {
          tags,
          operationId: 'typeAppCode',
          summary: 'Prove by a code of an authenticator app',
          description:
            'From anywhere. A code counts once. The fifth wrong one blocks the confirmation, the tenth of a user within an hour all codes of that user.',
          params: idParams,
          body: typedCode,
          response: { 200: confirmationSchema },
        },
      },
      async (request, reply) => {
        const { app: owner } = callerOf(request, access);
        const { code } = request.body;
        const check = (user: string) => authenticators.check({ app: owner, user }, code);
        const result = await confirmations.appCode(owner, request.params.id, check);
        if (!result.ok) return refuse(reply, result.error);
        return reply.code(200).send(await shown(result.value));
      },
    );

    app.post(
      '/v1/confirmations/:id/complete',
      {
        config: {
          access: access,
          problems: ['confirmation-required', 'not-found', 'already-decided', 'version-conflict'],
        },
        schema: {
          tags,
          operationId: 'completeConfirmation',
          summary: 'The OK click: complete a confirmed confirmation',
          description:
            'Issues the grant, and its signed token: in this answer, and in that to the same API key or confirmation token that asks again while the grant lives, because the first was lost. Nobody else ever gets it. The body may be empty.',
          params: idParams,
          body: nothing,
          response: { 200: confirmationSchema },
        },
      },
      async (request, reply) => {
        const sign = await grantTokens?.signer();
        const caller = callerOf(request, access);
        const result = await confirmations.complete(caller.app, request.params.id, actorOf(caller));
        if (!result.ok) return refuse(reply, result.error);
        const view = await shown(result.value);
        if (!sign || result.value.kind !== 'completed' || view.state !== 'completed') return reply.code(200).send(view);
        return reply.code(200).send({ ...view, grant: { ...view.grant, token: await sign(result.value) } });
      },
    );

    app.post(
      '/v1/confirmations/:id/cancel',
      {
        config: { access: access, problems: ['not-found', 'already-decided', 'version-conflict'] },
        schema: {
          tags,
          operationId: 'cancelConfirmation',
          summary: 'Cancel a confirmation',
          description: 'The body may be empty. `not-me` after the end revokes the grant.',
          params: idParams,
          body: cancellation.optional(),
          response: { 200: confirmationSchema },
        },
      },
      async (request, reply) => {
        const reason = request.body?.reason ?? 'user';
        const result = await confirmations.cancel(callerOf(request, access).app, request.params.id, reason);
        if (!result.ok) return refuse(reply, result.error);
        return reply.code(200).send(await shown(result.value));
      },
    );
  };
