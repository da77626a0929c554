import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf } from '../../access/index.ts';
import type { FieldFault } from '../../lib/index.ts';
import { callerOf } from '../auth.ts';
import { entryRefusal } from '../field-refusal.ts';
import type { HttpParts } from '../parts.ts';
import { accountView } from '../present-managed.ts';
import { refuse } from '../problem.ts';
import type { Refusal } from '../refusals.ts';
import { noContent, wholeList } from '../schema/common.ts';
import { accountAdded, accountPage, accountParams, newAccount } from '../schema/tr064-accounts.ts';

const tags = ['doors'];
const access = { key: 'admin' } as const satisfies Access;

const CLOSED = {
  code: 'door-closed',
  detail: 'The door for TR-064 clients is closed: set tr064.port (usually 49000) and restart.',
} as const satisfies Refusal;

const refusalOf = (why: FieldFault | 'taken' | 'too-many'): Refusal =>
  why === 'taken' ? { code: 'account-taken' } : entryRefusal(why);

/** `/v1/tr064/accounts`: what TR-064 clients log in with, of all apps. */
export const accountRoutes =
  ({ managing }: Pick<HttpParts, 'managing'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/tr064/accounts',
      {
        config: { access, problems: ['door-closed'] },
        schema: {
          tags,
          operationId: 'listTr064Accounts',
          summary: 'List the accounts of TR-064 clients',
          description: 'By username; never a password.',
          querystring: wholeList,
          response: { 200: accountPage },
        },
      },
      async (_request, reply) => {
        const { accounts } = managing;
        if (!accounts) return refuse(reply, CLOSED);
        return reply.code(200).send({ items: (await accounts.list()).map(accountView), next: null });
      },
    );

    app.post(
      '/v1/tr064/accounts',
      {
        config: { access, dangerous: 'tr064.add', problems: ['door-closed', 'account-taken', 'too-many-entries'] },
        schema: {
          tags,
          operationId: 'addTr064Account',
          summary: 'Let a TR-064 client ask for a user',
          description: 'A password that is made stands in this answer only. One account for each user of an app.',
          body: newAccount,
          response: { 201: accountAdded },
        },
      },
      async (request, reply) => {
        const { accounts } = managing;
        if (!accounts) return refuse(reply, CLOSED);
        const added = await accounts.add(request.body, actorOf(callerOf(request, access)));
        if (!added.ok) return refuse(reply, refusalOf(added.error));
        const { account, password = null } = added.value;
        return reply.code(201).send({ ...accountView(account), password });
      },
    );

    app.delete(
      '/v1/tr064/accounts/:username',
      {
        config: { access, problems: ['door-closed', 'not-found'] },
        schema: {
          tags,
          operationId: 'removeTr064Account',
          summary: 'Remove an account of a TR-064 client',
          description: 'Whoever logs in with it is turned away from the next request on.',
          params: accountParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const { accounts } = managing;
        if (!accounts) return refuse(reply, CLOSED);
        const done = await accounts.remove(request.params.username, actorOf(callerOf(request, access)));
        if (done) return reply.code(204).send();
        return refuse(reply, { code: 'not-found', detail: 'There is no such account.' });
      },
    );
  };
