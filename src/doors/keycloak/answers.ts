import type { Confirmation, ConfirmationService } from '../../confirmation/index.ts';
import type { CallbackMessage } from '../callbacks/index.ts';

/** A realm that waits for an answer. */
export interface OwedAnswer {
  /** Of the configured issuer. */
  readonly url: string;
  /** The bearer that it came with, by which it knows its question. */
  readonly bearer: string;
}

/** What the kind is called in the database. */
export const ANSWER = 'Keycloak';

/** What Keycloak hears of a question. */
type Status = 'SUCCEED' | 'UNAUTHORIZED' | 'CANCELLED';

/** What a realm is told as soon as its question is decided: what was taken back before it could be told is no success any more. */
export const createAnswerOf =
  (confirmations: Pick<ConfirmationService, 'grant'>) =>
  async ({ url, bearer }: OwedAnswer, confirmation: Confirmation): Promise<CallbackMessage | undefined> => {
    const status = await statusOf(confirmation, async (id) => (await confirmations.grant(id)) !== undefined);
    const headers = { authorization: ['Bearer', bearer].join(' '), 'content-type': 'application/json' };
    return status && { url, headers, body: JSON.stringify({ status }) };
  };

const statusOf = async (
  confirmation: Confirmation,
  isLive: (grantId: string) => Promise<boolean>,
): Promise<Status | undefined> => {
  switch (confirmation.kind) {
    case 'pending':
    case 'confirmed':
      return undefined;
    case 'completed':
      return (await isLive(confirmation.grant.id)) ? 'SUCCEED' : 'UNAUTHORIZED';
    case 'blocked':
      return 'UNAUTHORIZED';
    case 'cancelled':
      return confirmation.reason === 'not-me' ? 'UNAUTHORIZED' : 'CANCELLED';
    case 'expired':
      return 'CANCELLED';
    default:
      return confirmation satisfies never;
  }
};
