import { type CodeShape, type Dialled, parseDialled } from '../../confirmation/index.ts';
import type { Clock } from '../../lib/index.ts';
import type { LineDirectory } from '../../line/index.ts';
import type { RequestFacts } from '../../sip/port.ts';
import type { OwnContacts } from '../../sip/registrations/port.ts';
import { callerOf } from './caller.ts';
import { CallerNotes } from './caller-notes.ts';
import type { Caller, CallerSettings, RegisteredCalls, Through } from './port.ts';

/** What calls through registrations are told by. */
export interface RegisteredCallsParts {
  readonly contacts: OwnContacts;
  readonly registrations: readonly CallerSettings[];
  readonly lines: Pick<LineDirectory, 'behindPeer'>;
  readonly shape: CodeShape;
  readonly serviceNumber: string;
  readonly clock: Clock;
}

/** Reads what comes through registrations; see docs/adr/0065. */
export const createRegisteredCalls = (parts: RegisteredCallsParts): RegisteredCalls => {
  const { contacts, registrations, lines, clock } = parts;
  const byName = new Map(registrations.map((settings) => [settings.name, settings]));
  const notes = new CallerNotes(clock);

  /** Who decides about a request asks for it in turn: it is found once. */
  const found = new WeakMap<RequestFacts, { readonly through: Through | undefined }>();

  const through: RegisteredCalls['through'] = (facts) => {
    if (facts.method !== 'INVITE') return undefined;
    const before = found.get(facts) ?? { through: find(facts) };
    found.set(facts, before);
    return before.through;
  };

  const find = (facts: RequestFacts): Through | undefined => {
    const named = contacts.named(facts.user);
    const contact = named ?? (facts.lineParameter === '' ? undefined : contacts.named(facts.lineParameter));
    const proof = contact?.provenBy(facts.source);
    if (!contact || !proof || !byName.has(contact.name)) return undefined;
    const dialled = named ? dialledAtContact(parts, facts) : dialledIn(parts, facts.user);
    return dialled.kind === 'other' ? undefined : { name: contact.name, proof, dialled };
  };

  const caller: RegisteredCalls['caller'] = (name, facts) => {
    const settings = byName.get(name);
    const nobody: Caller = { kind: 'unmapped', why: 'unnamed', number: undefined, given: undefined };
    const named = settings ? callerOf(settings, lines, facts) : nobody;
    // Whoever writes our own secret as his number names nobody.
    return named.number !== undefined && contacts.named(named.number) ? nobody : named;
  };

  return {
    through,
    caller,
    isAnother: ({ id, username, peer }, facts, invite) => {
      const settings = peer === null ? undefined : byName.get(peer);
      if (!settings) return undefined;
      if (facts.hasNamelessLine || assertsAnother(facts, username, invite)) return true;
      if (settings.reads === 'P-Asserted-Identity') return false;
      const speaks = caller(settings.name, facts);
      return speaks.kind !== 'line' || speaks.line !== id;
    },
    note: (facts) => {
      const call = through(facts);
      if (call) notes.note(call.name, caller(call.name, facts));
    },
    recent: () => notes.recent(),
  };
};

/** Whoever calls the contact calls the service number, unless the PBX still tells what was dialled. */
const dialledAtContact = (parts: RegisteredCallsParts, { to }: RequestFacts): Dialled => {
  const dialled = dialledIn(parts, to.user);
  return dialled.kind === 'code' ? dialled : { kind: 'service' };
};

const dialledIn = ({ shape, serviceNumber }: RegisteredCallsParts, user: string): Dialled =>
  parseDialled(user, shape, serviceNumber);

/** A PBX that begins to name somebody, or names another one than before, tells of a transfer: also where From is what counts. */
const assertsAnother = ({ asserted }: RequestFacts, username: string, invite: RequestFacts): boolean =>
  asserted !== undefined &&
  (asserted.user === undefined || (asserted.user !== username && asserted.user !== invite.asserted?.user));
