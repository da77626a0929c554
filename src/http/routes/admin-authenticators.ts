import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf, type SessionPrincipal } from '../../access/index.ts';
import type { AdminAction } from '../../admin/index.ts';
import type { AuthenticatorRefusal, Owner } from '../../authenticator/index.ts';
import { ADMIN_APP } from '../../lib/index.ts';
import { callerOf } from '../auth.ts';
import { toConfirm } from '../dangerous.ts';
import type { HttpParts } from '../parts.ts';
import { activationView, authenticatorView, draftView } from '../present.ts';
import { refuse } from '../problem.ts';
import { authenticatorRefusal } from '../refusal-views.ts';
import type { Refusal } from '../refusals.ts';
import { newOwnAuthenticator } from '../schema/admin.ts';
import { authenticatorActivation, authenticatorDraft, authenticatorPage } from '../schema/authenticators.ts';
import { idParams, noContent, nothing, wholeList } from '../schema/common.ts';
import { typedCode } from '../schema/confirmations.ts';

const tags = ['administration'];
const access = { session: true } as const satisfies Access;

/** Where the grant was revoked meanwhile, it is the refusal that there would have been without one. */
const refusalOf = (refusal: AuthenticatorRefusal, action: AdminAction): Refusal =>
  refusal.code === 'confirmation-required' ? toConfirm(action) : authenticatorRefusal(refusal);

/** `/v1/admin/authenticators`: those of the person who has logged in, which confirm what is dangerous on the page. */
export const adminAuthenticatorRoutes =
  ({ authenticators }: Pick<HttpParts, 'authenticators'>): FastifyPluginAsyncZod =>
  async (app) => {
    const ownerOf = ({ session }: SessionPrincipal): Owner => ({ app: ADMIN_APP, user: session.user });

    app.get(
      '/v1/admin/authenticators',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'listOwnAuthenticators',
          summary: 'List the authenticators of whoever has logged in',
          querystring: wholeList,
          response: { 200: authenticatorPage },
        },
      },
      async (request) => {
        const views = await authenticators.list(ownerOf(callerOf(request, access)));
        return { items: views.map(authenticatorView), next: null };
      },
    );

    app.post(
      '/v1/admin/authenticators',
      {
        config: { access, dangerous: 'authenticators.add', problems: ['too-many-authenticators'] },
        schema: {
          tags,
          operationId: 'enrolOwnAuthenticator',
          summary: 'Begin to set up an authenticator of one’s own',
          description: 'Shows the secret this once; the draft confirms nothing until it is verified.',
          body: newOwnAuthenticator,
          response: { 201: authenticatorDraft },
        },
      },
      async (request, reply) => {
        const owner = ownerOf(callerOf(request, access));
        const enrolled = await authenticators.enrol(owner, request.body.name, request.allowedBy);
        if (!enrolled.ok) return refuse(reply, refusalOf(enrolled.error, 'authenticators.add'));
        return reply.code(201).send(draftView(enrolled.value));
      },
    );

    app.post(
      '/v1/admin/authenticators/:id/verify',
      {
        config: { access, problems: ['not-found', 'already-decided', 'code-invalid', 'blocked'] },
        schema: {
          tags,
          operationId: 'verifyOwnAuthenticator',
          summary: 'Prove a draft of one’s own by its first code',
          description: 'Makes it active and shows its ten recovery codes this once. The code counts nowhere else.',
          params: idParams,
          body: typedCode,
          response: { 200: authenticatorActivation },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, access);
        const { id } = request.params;
        const result = await authenticators.activate(ownerOf(caller), id, request.body.code, actorOf(caller));
        if (!result.ok) return refuse(reply, authenticatorRefusal(result.error));
        return reply.code(200).send(activationView(result.value));
      },
    );

    app.post(
      '/v1/admin/authenticators/:id/recovery-codes',
      {
        config: { access, dangerous: 'authenticators.renew', problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'renewOwnRecoveryCodes',
          summary: 'Make new recovery codes of one’s own',
          description: 'Shows ten new ones this once; those from before count no more.',
          params: idParams,
          body: nothing,
          response: { 200: authenticatorActivation },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, access);
        const { id } = request.params;
        const result = await authenticators.renewRecovery(ownerOf(caller), id, actorOf(caller), request.allowedBy);
        if (!result.ok) return refuse(reply, refusalOf(result.error, 'authenticators.renew'));
        return reply.code(200).send(activationView(result.value));
      },
    );

    app.delete(
      '/v1/admin/authenticators/:id',
      {
        config: { access, dangerous: 'authenticators.remove', problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'removeOwnAuthenticator',
          summary: 'Remove an authenticator of one’s own',
          description: 'Its recovery codes go with it.',
          params: idParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, access);
        const { id } = request.params;
        const result = await authenticators.remove(ownerOf(caller), id, actorOf(caller), request.allowedBy);
        if (!result.ok) return refuse(reply, refusalOf(result.error, 'authenticators.remove'));
        return reply.code(204).send();
      },
    );
  };
