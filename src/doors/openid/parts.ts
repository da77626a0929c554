import type { IncomingMessage } from 'node:http';
import type { CodeShape, ConfirmationService, Origin } from '../../confirmation/index.ts';
import type { Tickets, WindowCookies } from '../../hosted/index.ts';
import type { Clock, Random, ReportFault } from '../../lib/index.ts';
import type { Askers } from '../../openid/index.ts';
import type { ArtefactStore, ClientStore } from '../../openid/port.ts';
import type { Callbacks } from '../callbacks/index.ts';
import type { OwedPing } from './pings.ts';

/** The keys that sign now: of each algorithm the first signs. Another set has another name. */
export interface SigningKeys {
  readonly name: string;
  readonly keys: readonly Readonly<Record<string, string>>[];
}

/** What the door is made of. */
export interface OpenIdParts {
  readonly confirmations: Pick<
    ConfirmationService,
    'request' | 'read' | 'look' | 'methods' | 'complete' | 'grant' | 'liveGrant'
  >;
  /** How a person dials the digits of a code. */
  readonly dialForm: (
    code: string,
    user: string,
  ) => { readonly dial?: string; readonly serviceNumber: string; readonly digits: string };
  readonly pings: Pick<Callbacks<OwedPing>, 'owe'>;
  readonly askers: Pick<Askers, 'note'>;
  /** How long somebody may take to prove something and to click OK, in seconds. */
  readonly questionSeconds: number;
  readonly tickets: Tickets;
  readonly cookies: WindowCookies;
  readonly clients: ClientStore;
  readonly artefacts: ArtefactStore;
  /** What the pages of this server begin with, with its path; no slash at its end. */
  readonly base: string;
  /** The issuer: `base` and the folder of the door. */
  readonly issuer: string;
  readonly signingKeys: () => Promise<SigningKeys>;
  /** At least 32 random bytes that all nodes share: what signs the library's cookies. */
  readonly cookieKey: Buffer;
  readonly originOf: (address: string | undefined) => Origin;
  /** Who sent a request that is being served. */
  readonly senderOf: (request: IncomingMessage) => { readonly own: string | undefined };
  readonly code: CodeShape;
  readonly clock: Pick<Clock, 'now' | 'timeOfDay'>;
  readonly random: Random;
  readonly fault: ReportFault;
}
