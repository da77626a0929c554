import { errorCode } from '../../lib/index.ts';
import type { OutgoingAnswer } from '../port.ts';
import type { Failure } from './verdict.ts';

/** How many errors stand in each other's `cause` at most. */
const DEEPEST = 8;

/** What Node.js and OpenSSL call a certificate that does not do. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|ERR_TLS/;

/** Why a registrar was not reached, in words. */
export const unansweredBecause = ({ why, cause }: Extract<OutgoingAnswer, { kind: 'unanswered' }>): Failure =>
  why === 'timeout'
    ? { hope: 'away', reason: 'not reachable: the registrar does not answer' }
    : unreachableBecause(cause);

/** Why no way could be made. */
export const unreachableBecause = (cause: unknown): Failure => {
  const code = codeIn(cause);
  if (CERTIFICATE.test(code))
    return { hope: 'busy', reason: `the certificate of the registrar is not accepted (${code})` };
  if (code === 'ECONNREFUSED') return { hope: 'away', reason: 'not reachable: nobody listens there' };
  return { hope: 'away', reason: code === '' ? 'not reachable' : `not reachable (${code})` };
};

/** Why it was not found. */
export const notFoundBecause = (host: string, cause: unknown): Failure => {
  const code = codeIn(cause);
  return { hope: 'away', reason: `the name ${host} is not found${code === '' ? '' : ` (${code})`}` };
};

/** The innermost code of an error; empty where there is none that looks like one. */
const codeIn = (error: unknown): string => {
  let code = '';
  let cause = error;
  for (let depth = 0; depth < DEEPEST && cause instanceof Error; depth++) {
    const found = errorCode(cause);
    if (/^[A-Z0-9_]{3,60}$/.test(found)) code = found;
    cause = cause.cause;
  }
  return code;
};
