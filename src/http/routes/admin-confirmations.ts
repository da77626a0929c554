import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf } from '../../access/index.ts';
import { type AdminAction, adminActions, unlockMark } from '../../admin/index.ts';
import type { WindowKey } from '../../confirmation/index.ts';
import { ADMIN_APP } from '../../lib/index.ts';
import { callerOf } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { confirmationView, time } from '../present.ts';
import { refuse } from '../problem.ts';
import { newAdminConfirmation, unlockAsked, unlocked } from '../schema/admin.ts';
import { nothing } from '../schema/common.ts';
import { confirmation as confirmationSchema, typedCode } from '../schema/confirmations.ts';

const tags = ['administration'];
const access = { session: true } as const satisfies Access;

type Needs = Pick<HttpParts, 'admin' | 'confirmations' | 'clock' | 'dialForm' | 'tokenFor' | 'originOf'>;

/** A phone is tried in a window of its own: what comes of it opens nothing, and what is open does not answer for the phone. */
const windowFor = (action: AdminAction, window: string): string => (action === 'phones.try' ? `${window}.try` : window);

/** The phone that was tried last does not answer for this one. */
const forgetTry = async (confirmations: Needs['confirmations'], key: WindowKey): Promise<void> => {
  const grant = await confirmations.liveGrant(key);
  if (grant) await confirmations.revokeGrant(key.app, grant.id);
};

/** `/v1/admin/confirmations`, and the ways out of the lock for who can confirm nothing. */
export const adminConfirmationRoutes =
  ({ admin: { lock }, confirmations, clock, dialForm, tokenFor, originOf }: Needs): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/admin/confirmations',
      {
        config: {
          access,
          problems: ['code-in-title', 'no-method', 'version-conflict', 'too-many-for-user', 'too-many-live'],
        },
        schema: {
          tags,
          operationId: 'requestAdminConfirmation',
          summary: 'Ask for a confirmation of what this window wants to do',
          description:
            'Of the app `offhook-admin` and the user of the session; where the person is says the address of the request. What is done with it is done with its token, as with any other. 200 with a completed one and `reused` where the window holds a live grant that is good from there; `phones.try` is always asked anew, and opens nothing.',
          body: newAdminConfirmation,
          response: { 200: confirmationSchema, 201: confirmationSchema },
        },
      },
      async (request, reply) => {
        const { id, user, window } = callerOf(request, access).session;
        const { action, language } = request.body;
        const key = { app: ADMIN_APP, user, session: id, window: windowFor(action, window) };
        if (action === 'phones.try') await forgetTry(confirmations, key);
        const asked = await confirmations.request({
          key,
          action: { id: action, title: adminActions[action][language] },
          origin: originOf(request.sender.own),
        });
        if (!asked.ok) return refuse(reply, asked.error);
        const { confirmation, reused } = asked.value;
        const offer = await confirmations.methods(confirmation);
        const view = {
          ...confirmationView({ confirmation, offer }, clock.now(), dialForm),
          token: tokenFor(confirmation.id),
        };
        return reused ? reply.code(200).send({ ...view, reused: true }) : reply.code(201).send(view);
      },
    );

    app.post(
      '/v1/admin/session/unlock',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'askUnlock',
          summary: 'Wait to be unlocked by `offhook admin unlock` on the machine',
          description:
            'This window alone, for ten minutes. Another window that waited waits no more. The body may be empty.',
          body: nothing,
          response: { 200: unlockAsked },
        },
      },
      async (request, reply) => {
        const { session } = callerOf(request, access);
        if (!(await lock.askUnlock(session))) return refuse(reply, { code: 'unauthenticated' });
        return reply.code(200).send({ mark: unlockMark(session.id, session.window) });
      },
    );

    app.post(
      '/v1/admin/session/recovery',
      {
        config: { access, problems: ['code-invalid', 'blocked'] },
        schema: {
          tags,
          operationId: 'unlockByRecoveryCode',
          summary: 'Unlock this window by a recovery code of its user',
          description: 'For ten minutes. A code counts once; wrong ones count as those of confirmations do.',
          body: typedCode,
          response: { 200: unlocked },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, access);
        const recovered = await lock.recover(caller.session, request.body.code, actorOf(caller));
        if (!recovered.ok) return refuse(reply, recovered.error);
        return reply.code(200).send({ until: time(recovered.value) });
      },
    );
  };
