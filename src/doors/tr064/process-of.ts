import type { Confirmation } from '../../confirmation/index.ts';

/** The action of every confirmation that is asked for here: which call it is for, the protocol does not say. */
export const GUARDED_CALL = { id: 'tr064.guarded-call', title: 'A call by TR-064' };

/** The hash of a token. */
const SESSION = /^[0-9a-f]{64}$/;

/** Whether a confirmation is a process of this door: what an app asks under that action has sessions of its own. */
export const isProcess = ({ action, session, window }: Pick<Confirmation, 'action' | 'session' | 'window'>): boolean =>
  action.id === GUARDED_CALL.id && session === window && SESSION.test(session);
