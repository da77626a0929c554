import type { Migration } from '../migrate.ts';
import { firstTables } from './001-first-tables.ts';
import { commitGroup } from './002-commit-group.ts';
import { sharedFacts } from './003-shared-facts.ts';
import { roles } from './004-roles.ts';
import { nodes } from './005-nodes.ts';
import { bindings } from './006-bindings.ts';
import { redialled } from './007-redialled.ts';
import { timelines } from './008-timelines.ts';
import { ownContacts } from './009-own-contacts.ts';
import { quickerCalls } from './010-quicker-calls.ts';
import { tickets } from './011-tickets.ts';
import { accounts } from './012-accounts.ts';
import { openid } from './013-openid.ts';
import { admin } from './014-admin.ts';
import { nodesOfCalls } from './015-nodes-of-calls.ts';

/** Every step of the schema, in the order of the versions. A released step never changes. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'first tables', sql: firstTables },
  { version: 2, name: 'commit of a group', sql: commitGroup },
  { version: 3, name: 'shared facts', sql: sharedFacts },
  { version: 4, name: 'roles', sql: roles },
  { version: 5, name: 'nodes', sql: nodes },
  { version: 6, name: 'bindings of nodes', sql: bindings },
  { version: 7, name: 'redialled calls', sql: redialled },
  { version: 8, name: 'timelines', sql: timelines },
  { version: 9, name: 'contacts at registrars', sql: ownContacts },
  { version: 10, name: 'quicker calls', sql: quickerCalls },
  { version: 11, name: 'tickets', sql: tickets },
  { version: 12, name: 'accounts', sql: accounts },
  { version: 13, name: 'openid', sql: openid },
  { version: 14, name: 'administration', sql: admin },
  { version: 15, name: 'nodes of calls', sql: nodesOfCalls },
];
