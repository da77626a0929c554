import type { Outcome } from '../client/client-transaction.ts';
import type { OutgoingAnswer, OutgoingRequest } from '../port.ts';
import { buildRequest } from '../syntax/request.ts';
import type { OwnAddress } from './call/own-address.ts';
import type { Tokens } from './transaction/tokens.ts';
import { MAGIC_COOKIE } from './transaction/transaction-key.ts';
import type { Transactions } from './transaction/transactions.ts';
import type { Flow } from './transport/flow.ts';

/** What a request of ours is sent with. */
export interface OutgoingParts {
  readonly own: OwnAddress;
  readonly tokens: Tokens;
  readonly transactions: Transactions;
}

/** Sends a request of ours outside a dialog over this way, and resolves with what became of it. */
export const sendOutgoing = (
  { own, tokens, transactions }: OutgoingParts,
  { method, uri, headers }: OutgoingRequest,
  flow: Flow,
): Promise<OutgoingAnswer> => {
  const branch = MAGIC_COOKIE + tokens.next();
  const via = ['Via', own.via(flow, branch)] as const;
  const bytes = buildRequest({ method, uri, headers: [via, ['Max-Forwards', '70'], ...headers] });
  return new Promise((resolve) =>
    transactions.request({ method, branch, bytes }, flow, (outcome) => resolve(answerOf(outcome))),
  );
};

const answerOf = ({ status, reason, response }: Outcome): OutgoingAnswer => {
  if (!response) return { kind: 'unanswered', why: status === 408 ? 'timeout' : 'unreachable' };
  return { kind: 'answered', status, reason, header: (name) => response.headers(name) };
};
