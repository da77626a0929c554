import { describe, expect, it } from 'vitest';
import { clientRefusal } from '../../../src/http/errors.ts';
import { problemKinds, problemOf, statusOf } from '../../../src/http/problem.ts';
import type { RefusalCode } from '../../../src/http/refusals.ts';

describe('problems', () => {
  it('have the statuses that the architecture fixes', () => {
    const statuses: Partial<Record<RefusalCode, number>> = {
      malformed: 400,
      'idempotency-mismatch': 422,
      unauthenticated: 401,
      'scope-missing': 403,
      'no-method': 403,
      'method-not-offered': 403,
      'confirmation-required': 403,
      'not-found': 404,
      'code-invalid': 422,
      'already-decided': 409,
      'version-conflict': 409,
      'line-managed-by-file': 409,
      blocked: 429,
      'too-many-live': 503,
      'too-many-for-user': 429,
      draining: 503,
      'store-unavailable': 503,
      'clock-behind': 503,
      fault: 500,
    };
    for (const [code, status] of Object.entries(statuses)) expect(statusOf(code as RefusalCode), code).toBe(status);
  });

  it('carry type, title, status, detail, instance and code', () => {
    expect(problemOf({ code: 'too-many-live', retryAfterSeconds: 7 }, '/v1/confirmations')).toEqual({
      type: 'urn:offhook:problem:too-many-live',
      title: 'Too many live confirmations',
      status: 503,
      detail: 'Too many confirmations are waiting in all: wait as Retry-After says.',
      instance: '/v1/confirmations',
      code: 'too-many-live',
      retryAfter: 7,
    });
  });

  it('show what the refusal says of itself before the usual sentence', () => {
    const errors = [{ in: 'body', pointer: '/password', detail: 'too short' }] as const;
    const problem = problemOf({ code: 'malformed', detail: 'The password is too short.', errors }, '/');
    expect(problem).toMatchObject({ detail: 'The password is too short.', errors });
  });

  it('tell nothing of a fault', () => {
    expect(problemOf({ code: 'fault', detail: 'SQLITE_IOERR' }, '/')).not.toHaveProperty('detail');
  });

  it('make a fault of a refusal that only phones can hear', () => {
    const phoneOnly = Object.entries(problemKinds).filter(([, kind]) => kind === null);
    expect(phoneOnly.map(([code]) => code).sort()).toEqual([
      'code-expired',
      'code-unknown',
      'code-used',
      'not-for-this-user',
    ]);
    for (const [code] of phoneOnly)
      expect(problemOf({ code: code as RefusalCode, detail: 'x' }, '/')).toEqual({
        type: 'urn:offhook:problem:fault',
        title: 'Internal fault',
        status: 500,
        instance: '/',
        code: 'fault',
      });
  });

  it('name what Node could not parse', () => {
    expect(clientRefusal('ERR_HTTP_REQUEST_TIMEOUT')).toBe('request-timeout');
    expect(clientRefusal('HPE_HEADER_OVERFLOW')).toBe('headers-too-large');
    expect(clientRefusal('HPE_INVALID_METHOD')).toBe('malformed');
    expect(clientRefusal(undefined)).toBe('malformed');
  });
});
