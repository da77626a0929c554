import type { Confirmation } from '../../confirmation/index.ts';
import type { ClientStore } from '../../openid/port.ts';
import type { CallbackMessage } from '../callbacks/index.ts';

/** A client that is to be told (CIBA 10.2). */
export interface OwedPing {
  readonly clientId: string;
  /** What counts as the OK of its questions. */
  readonly ok: 'click' | 'client';
  /** What it is told with: the client's own word, by which it knows us. */
  readonly token: string;
  readonly authReqId: string;
  readonly url: string;
}

/** What the kind is called in the database. */
export const PING = 'Ping';

/** Whether it has something to ask for. With the OK of a client it is its turn as soon as somebody has proven it. */
const isDecided = ({ kind }: Confirmation, ok: OwedPing['ok']): boolean =>
  kind !== 'pending' && (kind !== 'confirmed' || ok === 'client');

/** What a client is told, as soon as its question is decided: that it may ask, and nothing of what came of it. Nothing where there is no such client any more. */
export const createPingOf =
  (clients: Pick<ClientStore, 'find'>) =>
  async (owed: OwedPing, confirmation: Confirmation): Promise<CallbackMessage | undefined> => {
    const { clientId, ok, token, authReqId, url } = owed;
    if (!isDecided(confirmation, ok) || (await clients.find(clientId)) === undefined) return undefined;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return { url, headers, body: JSON.stringify({ auth_req_id: authReqId }) };
  };
