import type { Migration } from 'kysely';
import { up as firstTables } from './001-first-tables.ts';
import { up as lineProofs } from './002-line-proofs.ts';
import { up as authenticators } from './003-authenticators.ts';
import { up as webhooks } from './004-webhooks.ts';
import { up as auditChain } from './005-audit-chain.ts';
import { up as homeEnds } from './006-home-ends.ts';
import { up as droppedDeliveries } from './007-dropped-deliveries.ts';
import { up as callsOfALine } from './008-calls-of-a-line.ts';
import { up as replacedKeys } from './009-replaced-keys.ts';
import { up as liveCount } from './010-live-count.ts';
import { up as detailsOfCalls } from './011-details-of-calls.ts';
import { up as webhookSecrets } from './012-webhook-secrets.ts';
import { up as expiringKeys } from './013-expiring-keys.ts';
import { up as lineVersions } from './014-line-versions.ts';
import { up as invitesOfCalls } from './015-invites-of-calls.ts';
import { up as ownContacts } from './017-own-contacts.ts';
import { up as tickets } from './018-tickets.ts';
import { up as accounts } from './019-accounts.ts';
import { up as openid } from './020-openid.ts';
import { up as admin } from './021-admin.ts';
import { up as nodesOfCalls } from './022-nodes-of-calls.ts';

/** Every step of the schema, in the order of the names. A released step never changes. */
export const migrations: Readonly<Record<string, Migration>> = {
  '001-first-tables': { up: firstTables },
  '002-line-proofs': { up: lineProofs },
  '003-authenticators': { up: authenticators },
  '004-webhooks': { up: webhooks },
  '005-audit-chain': { up: auditChain },
  '006-home-ends': { up: homeEnds },
  '007-dropped-deliveries': { up: droppedDeliveries },
  '008-calls-of-a-line': { up: callsOfALine },
  '009-replaced-keys': { up: replacedKeys },
  '010-live-count': { up: liveCount },
  '011-details-of-calls': { up: detailsOfCalls },
  '012-webhook-secrets': { up: webhookSecrets },
  '013-expiring-keys': { up: expiringKeys },
  '014-line-versions': { up: lineVersions },
  '015-invites-of-calls': { up: invitesOfCalls },
  '017-own-contacts': { up: ownContacts },
  '018-tickets': { up: tickets },
  '019-accounts': { up: accounts },
  '020-openid': { up: openid },
  '021-admin': { up: admin },
  '022-nodes-of-calls': { up: nodesOfCalls },
};
