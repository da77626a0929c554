import { KeyedMutex } from '../lib/index.ts';
import type { RequestFacts, SipAnswer, SipDecisions, TurnedAway } from '../sip/port.ts';
import { accountOf } from './account-of.ts';
import { answerTo } from './answer.ts';
import { callRecord } from './call-record.ts';
import { Conversation } from './conversation.ts';
import { dialledBy } from './dialled.ts';
import { answerOfRefusal } from './heard-phones.ts';
import { createIdentify, isPeerAddress } from './identify.ts';
import { stepOf } from './ladder/order.ts';
import type { ConversationParts, DialinParts } from './parts.ts';
import type { CallRefusal } from './port.ts';
import { UnprovenCalls } from './unproven-calls.ts';

/** What a call means: the decisions that SIP leaves to others, in the order of docs/adr/0006. */
export const createDialin = (parts: DialinParts): SipDecisions => {
  const identify = createIdentify(parts);
  const inConversation: ConversationParts = {
    ...parts,
    turns: new KeyedMutex(),
    unproven: new UnprovenCalls(parts.clock),
    identify,
  };
  return {
    screen: (facts) => screen(parts, facts),
    identify,
    lacking: parts.lacking,
    isPeer: (address) => isPeerAddress(parts.peers, address),
    isHome: parts.isHome,
    credentials: (username) => parts.lines.credentials(username),
    incoming(call) {
      const { source, from } = call.facts;
      parts.refused.proven(source.address, from.user);
      parts.registered?.note(call.facts);
      const line = parts.lines.get(call.line);
      const { method, userAgent } = call.facts;
      const answer = dialledBy(parts, call.facts).kind === 'incomplete' ? 'incomplete' : 'taken';
      parts.heard.note({ source, method, username: line?.line.username, userAgent, answer });
      // Removed since its digest was checked.
      if (line) new Conversation(inConversation, call, line).start();
      else call.refuse(answerTo('line-kind-refused'));
    },
    bound(line, binding, changed) {
      const username = parts.lines.get(line)?.line.username;
      if (binding && username !== undefined) parts.refused.proven(binding.source.address, username);
      if (binding) parts.heard.note({ method: 'REGISTER', username, answer: 'taken', ...binding });
      const seen = binding && {
        address: binding.source.address,
        transport: binding.source.transport,
        userAgent: binding.userAgent,
        expiresAt: binding.expiresAt,
      };
      parts.lines.bound(line, seen, changed);
    },
    turnedAway(away) {
      parts.refused.turnedAway(away);
      const { source, facts, username } = away;
      const account = username ?? (facts && accountOf(facts));
      const answer = answerOfRefusal(away.refusal);
      parts.heard.note({ source, method: facts?.method, username: account, userAgent: facts?.userAgent, answer });
      if (facts && away.refusal === 'caller-unmapped') parts.registered?.note(facts);
      const refusal = strangersRefusal(away);
      if (!facts || !refusal) return;
      const call = callRecord(parts, facts, { line: null, refusal, detail: away.detail, signals: [] });
      parts.history.turnedAway(call);
      const ladder = parts.ladders.of(facts);
      ladder.name(call.id);
      ladder.note({ kind: 'refused', refusal: away.refusal, step: stepOf[away.refusal], detail: call.detail });
    },
  };
};

/** Steps 2 and 3: neither a store nor a live code is looked at, so the answer tells nothing. */
const screen = (parts: DialinParts, facts: RequestFacts): SipAnswer | undefined => {
  if (facts.method === 'INVITE' && dialledBy(parts, facts).kind === 'other') return answerTo('not-a-code');
  return parts.isHome(facts.source.address) ? undefined : answerTo('origin-refused');
};

/** What the call log calls a refused INVITE. Undefined for what is no call, and for the 401 that every call begins with. */
const strangersRefusal = ({ facts, refusal }: TurnedAway): CallRefusal | undefined => {
  if (facts?.method !== 'INVITE') return undefined;
  switch (refusal) {
    case 'not-a-code':
    case 'origin-refused':
    case 'malformed':
    case 'scheme-unknown':
    case 'version-unknown':
    case 'too-large':
    case 'target-mismatch':
    case 'sender-unknown':
    case 'caller-unmapped':
    case 'no-such-call':
    case 'overloaded':
    case 'draining':
    case 'store-unavailable':
    case 'clock-behind':
      return refusal;
    case 'peer-caller-unknown':
      return 'line-kind-refused';
    case 'credentials-unreadable':
    case 'realm-mismatch':
    case 'nonce-stale':
    case 'user-unknown':
    case 'password-wrong':
      return 'unauthenticated';
    default:
      return undefined;
  }
};
