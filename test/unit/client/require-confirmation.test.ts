import Fastify from 'fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { type Identity, type Offhook, type Offline, requireConfirmation } from '../../../src/client/index.ts';

const NOW = Date.UTC(2026, 0, 1);
const who: Identity = { user: 'anna', session: 's1', window: 'w1' };
const grant = { id: 'grt_1' } as NonNullable<Awaited<ReturnType<Offhook['grant']>>>;
const CHALLENGE =
  'Bearer error="insufficient_user_authentication", error_description="A confirmation is required", max_age=3600';

/** A guard, and the question it asks: `answer` is what Offhook says. */
const aGuard = (
  answer: () => typeof grant | undefined,
  offline?: Offline<Request>,
  identity: Identity | undefined = who,
) => {
  const ask = vi.fn(async (_window: Identity) => answer());
  const options = { offhook: { grant: ask }, identify: () => identity, ...(offline && { offline }) };
  return { ask, guard: requireConfirmation<Request>(options) };
};
const live = () => grant;
const none = () => undefined;
const unreachable = () => {
  throw new Error('nobody answers');
};

const request = (token?: string) =>
  new Request('https://app.example/export', token === undefined ? {} : { headers: { 'offhook-grant': token } });
const secret = async () => new Response('the secret');

describe('a guarded web-standard handler', () => {
  it('runs with a live grant of who asks', async () => {
    const { guard, ask } = aGuard(live);
    expect(await (await guard.web(secret)(request())).text()).toBe('the secret');
    expect(ask).toHaveBeenCalledExactlyOnceWith(who);
  });

  it('is answered as RFC 9470 says without one', async () => {
    const answer = await aGuard(none).guard.web(secret)(request());
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(CHALLENGE);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toMatchObject({ status: 401, code: 'grant-required' });
  });

  it('does not run for nobody, and Offhook is not asked', async () => {
    const ask = vi.fn(async () => grant);
    const guard = requireConfirmation<Request>({ offhook: { grant: ask }, identify: async () => undefined });
    expect((await guard.web(secret)(request())).status).toBe(401);
    expect(ask).not.toHaveBeenCalled();
  });

  it('does not run where Offhook cannot be asked', async () => {
    await expect(aGuard(unreachable).guard.web(secret)(request())).rejects.toThrow('Offhook could not be asked');
  });
});

describe('a guarded Fastify route', () => {
  const answerOf = async (answer: () => typeof grant | undefined) => {
    const app = Fastify();
    const guard = requireConfirmation<unknown>({ offhook: { grant: async () => answer() }, identify: () => who });
    app.get('/export', { preHandler: guard.fastify }, async () => 'the secret');
    return app.inject('/export');
  };

  it('runs with a live grant only', async () => {
    expect(await answerOf(live)).toMatchObject({ statusCode: 200, body: 'the secret' });
    const refused = await answerOf(none);
    expect(refused.statusCode).toBe(401);
    expect(refused.headers).toMatchObject({
      'www-authenticate': CHALLENGE,
      'content-type': expect.stringMatching(/^application\/problem\+json/),
      'cache-control': 'no-store',
    });
    expect(refused.json()).toMatchObject({ code: 'grant-required' });
    expect(await answerOf(unreachable)).toMatchObject({ statusCode: 500 });
  });
});

describe('Express middleware', () => {
  const pass = async (answer: () => typeof grant | undefined) => {
    const headers: Record<string, string> = {};
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string) => void Object.assign(headers, { [name]: value }),
      end: vi.fn(),
    };
    const next = vi.fn();
    await aGuard(answer).guard.express(request(), response, next);
    return { response, headers, next };
  };

  it('goes on with a live grant', async () => {
    const { next, response } = await pass(live);
    expect(next).toHaveBeenCalledExactlyOnceWith();
    expect(response.end).not.toHaveBeenCalled();
  });

  it('answers itself without one', async () => {
    const { next, response, headers } = await pass(none);
    expect(next).not.toHaveBeenCalled();
    expect(response.statusCode).toBe(401);
    expect(headers['WWW-Authenticate']).toBe(CHALLENGE);
    expect(response.end).toHaveBeenCalledOnce();
  });

  it('hands on the error where Offhook cannot be asked', async () => {
    const { next, response } = await pass(unreachable);
    expect(next).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: 'Offhook could not be asked', cause: new Error('nobody answers') }),
    );
    expect(response.end).not.toHaveBeenCalled();
  });

  it.each([undefined, null, 0, '', 'route'])(
    'hands on an error where %j is thrown, which next would take for yes',
    async (thrown) => {
      const fail = () => Promise.reject(thrown);
      for (const options of [
        { offhook: { grant: fail }, identify: () => who },
        { offhook: { grant: async () => grant }, identify: fail },
      ]) {
        const next = vi.fn();
        const response = { statusCode: 200, setHeader: vi.fn(), end: vi.fn() };
        await requireConfirmation<Request>(options).express(request(), response, next);
        expect(next).toHaveBeenCalledExactlyOnceWith(expect.any(Error));
      }
    },
  );
});

describe('offline verification', () => {
  const offline = async (): Promise<{ held: Offline<Request>; sign: (changes?: object) => Promise<string> }> => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA');
    const iss = 'https://offhook.example';
    const seconds = NOW / 1000;
    const claims = { iss, aud: 'ui', sub: 'anna', sid: 's1', window: 'w1', jti: 'grt_1', amr: ['tel', 'mca'] };
    return {
      held: {
        keys: { keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] },
        issuer: iss,
        audience: 'ui',
        now: () => NOW,
        tokenOf: ({ headers }) => headers.get('offhook-grant') ?? undefined,
      },
      sign: (changes = {}) =>
        new SignJWT({ ...claims, iat: seconds, exp: seconds + 3600, ...changes })
          .setProtectedHeader({ alg: 'EdDSA', typ: 'offhook-grant+jwt', kid: 'one' })
          .sign(privateKey),
    };
  };

  it('is off unless asked for: a token changes nothing', async () => {
    const { sign } = await offline();
    expect((await aGuard(none).guard.web(secret)(request(await sign()))).status).toBe(401);
  });

  it('spares the question for a young token', async () => {
    const { held, sign } = await offline();
    const { guard, ask } = aGuard(none, held);
    expect((await guard.web(secret)(request(await sign()))).status).toBe(200);
    expect(ask).not.toHaveBeenCalled();
  });

  it.each([
    ['older than a minute', { iat: NOW / 1000 - 66 }],
    ['of another window', { window: 'w2' }],
    ['of another app', { aud: 'other' }],
  ])('asks for a token %s', async (_what, changes) => {
    const { held, sign } = await offline();
    const token = await sign(changes);
    const { guard, ask } = aGuard(none, held);
    expect((await guard.web(secret)(request(token))).status).toBe(401);
    expect(ask).toHaveBeenCalledOnce();
    expect((await aGuard(live, held).guard.web(secret)(request(token))).status).toBe(200);
  });

  it('asks when there is no token', async () => {
    const { held } = await offline();
    expect((await aGuard(none, held).guard.web(secret)(request())).status).toBe(401);
  });

  it('asks for a token won at home where the address matters, and believes that of an app', async () => {
    const { held, sign } = await offline();
    const { guard, ask } = aGuard(none, held, { ...who, clientAddress: '203.0.113.9' });
    expect((await guard.web(secret)(request(await sign()))).status).toBe(401);
    expect(ask).toHaveBeenCalledOnce();
    expect((await guard.web(secret)(request(await sign({ amr: ['otp'] })))).status).toBe(200);
  });
});
