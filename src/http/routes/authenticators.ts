import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf } from '../../access/index.ts';
import type { Allowance } from '../../admin/index.ts';
import { type Owner, unconfirmed } from '../../authenticator/index.ts';
import { callerOf } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { activationView, authenticatorView, draftView } from '../present.ts';
import { refuse } from '../problem.ts';
import { authenticatorRefusal } from '../refusal-views.ts';
import { originOfRequest } from '../request-origin.ts';
import {
  authenticatorActivation,
  authenticatorDraft,
  authenticatorPage,
  authenticatorParams,
  type ChangedFrom,
  changedFrom,
  type GrantedWindow,
  newAuthenticator,
  userParams,
} from '../schema/authenticators.ts';
import { noContent, wholeList } from '../schema/common.ts';
import { typedCode } from '../schema/confirmations.ts';

const tags = ['authenticators'];
const access = { key: 'users' } as const satisfies Access;

const ownerOf = (request: FastifyRequest, user: string): Owner => ({ app: callerOf(request, access).app, user });

/** `/v1/users/{user}/authenticators`: set up, verify, list, remove. */
export const authenticatorRoutes =
  ({ authenticators, confirmations, originOf }: HttpParts): FastifyPluginAsyncZod =>
  async (app) => {
    const goodGrant = (request: FastifyRequest, owner: Owner, { session, window, clientAddress }: GrantedWindow) =>
      confirmations.goodGrant({ ...owner, session, window }, originOfRequest({ originOf }, request, clientAddress));

    app.get(
      '/v1/users/:user/authenticators',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'listAuthenticators',
          summary: 'List the authenticators of a user',
          params: userParams,
          querystring: wholeList,
          response: { 200: authenticatorPage },
        },
      },
      async (request) => {
        const views = await authenticators.list(ownerOf(request, request.params.user));
        return { items: views.map(authenticatorView), next: null };
      },
    );

    app.post(
      '/v1/users/:user/authenticators',
      {
        config: {
          access,
          dangerous: 'authenticators.add',
          problems: ['confirmation-required', 'too-many-authenticators'],
        },
        schema: {
          tags,
          operationId: 'enrolAuthenticator',
          summary: 'Begin to set up an authenticator',
          description:
            'Needs a live grant of the window that is good for this origin: ask for a confirmation first. Shows the secret this once; the draft confirms nothing until it is verified, and replaces an earlier draft of the user.',
          params: userParams,
          body: newAuthenticator,
          response: { 201: authenticatorDraft },
        },
      },
      async (request, reply) => {
        const owner = ownerOf(request, request.params.user);
        const { name } = request.body;
        const grant = await goodGrant(request, owner, request.body);
        if (!grant) return refuse(reply, authenticatorRefusal(unconfirmed));
        const enrolled = await authenticators.enrol(owner, name, grant.id);
        if (!enrolled.ok) return refuse(reply, authenticatorRefusal(enrolled.error));
        return reply.code(201).send(draftView(enrolled.value));
      },
    );

    app.post(
      '/v1/users/:user/authenticators/:id/verify',
      {
        config: { access, problems: ['not-found', 'already-decided', 'code-invalid', 'blocked'] },
        schema: {
          tags,
          operationId: 'verifyAuthenticator',
          summary: 'Prove a draft by its first code',
          description: 'Makes it active and shows its ten recovery codes this once. The code counts nowhere else.',
          params: authenticatorParams,
          body: typedCode,
          response: { 200: authenticatorActivation },
        },
      },
      async (request, reply) => {
        const { user, id } = request.params;
        const result = await authenticators.activate(
          ownerOf(request, user),
          id,
          request.body.code,
          actorOf(callerOf(request, access)),
        );
        if (!result.ok) return refuse(reply, authenticatorRefusal(result.error));
        return reply.code(200).send(activationView(result.value));
      },
    );

    /** The live grant by which the window may make the change: that of a session, or none where an API key needs none, by scope `admin`. Undefined: it may not. */
    const allowanceOf = async (
      request: FastifyRequest,
      owner: Owner,
      { session, window, clientAddress }: ChangedFrom,
    ): Promise<Allowance | undefined> => {
      if (callerOf(request, access).scopes.includes('admin')) return { grant: request.allowedBy };
      if (session === undefined || window === undefined) return undefined;
      const grant = await goodGrant(request, owner, { session, window, clientAddress });
      return grant && { grant: grant.id };
    };

    app.post(
      '/v1/users/:user/authenticators/:id/recovery-codes',
      {
        config: { access, dangerous: 'authenticators.renew', problems: ['confirmation-required', 'not-found'] },
        schema: {
          tags,
          operationId: 'renewRecoveryCodes',
          summary: 'Make new recovery codes',
          description:
            'Shows ten new ones this once; those from before count no more. Needs a live grant of the window that is good for this origin, or a key with scope `admin`.',
          params: authenticatorParams,
          body: changedFrom.optional(),
          response: { 200: authenticatorActivation },
        },
      },
      async (request, reply) => {
        const { user, id } = request.params;
        const owner = ownerOf(request, user);
        const allowance = await allowanceOf(request, owner, request.body ?? {});
        if (!allowance) return refuse(reply, authenticatorRefusal(unconfirmed));
        const actor = actorOf(callerOf(request, access));
        const result = await authenticators.renewRecovery(owner, id, actor, allowance.grant);
        if (!result.ok) return refuse(reply, authenticatorRefusal(result.error));
        return reply.code(200).send(activationView(result.value));
      },
    );

    app.delete(
      '/v1/users/:user/authenticators/:id',
      {
        config: { access, dangerous: 'authenticators.remove', problems: ['confirmation-required', 'not-found'] },
        schema: {
          tags,
          operationId: 'removeAuthenticator',
          summary: 'Remove an authenticator',
          description:
            'Its recovery codes go with it. Needs a live grant of the window that is good for this origin, or a key with scope `admin`: who lost the device asks whoever looks after the server.',
          params: authenticatorParams,
          querystring: changedFrom,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const { user, id } = request.params;
        const owner = ownerOf(request, user);
        const allowance = await allowanceOf(request, owner, request.query);
        if (!allowance) return refuse(reply, authenticatorRefusal(unconfirmed));
        const actor = actorOf(callerOf(request, access));
        const result = await authenticators.remove(owner, id, actor, allowance.grant);
        if (!result.ok) return refuse(reply, authenticatorRefusal(result.error));
        return reply.code(204).send();
      },
    );
  };
