import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, AWAY, aRestFixture, type RestFixture } from './rest-fixture.ts';

const HOME = '192.168.178.20';
const identity = { 'offhook-user': 'anna', 'offhook-session': 's1', 'offhook-window': 'w1', 'offhook-address': HOME };

describe('forward-auth', () => {
  let fixture: RestFixture;
  beforeAll(async () => {
    fixture = await aRestFixture();
    for (const user of ['anna', 'zoë']) {
      const asked = await fixture.ask({ user });
      await fixture.dial(asked);
      await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
    }
  });
  afterAll(() => fixture.close());

  const ask = (headers: Record<string, string>, query = '', as?: string): Promise<Answer> =>
    fixture.call('GET', `/v1/forward-auth${query}`, { headers, ...(as !== undefined && { as }) });

  it('lets a window with a live grant pass', async () => {
    expect(await ask(identity)).toMatchObject({ status: 204, text: '', headers: { 'cache-control': 'no-store' } });
  });

  it('challenges everybody else as RFC 9470 says', async () => {
    const answer = await ask({ ...identity, 'offhook-window': 'w2' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'grant-required' } });
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="offhook", error="insufficient_user_authentication", max_age=3600',
    );
  });

  it.each(Object.keys(identity))('is closed without %s', async (name) => {
    const { [name]: _left, ...rest } = identity as Record<string, string>;
    expect((await ask(rest)).status).toBe(401);
    expect((await ask({ ...rest, [name]: '' })).status).toBe(401);
  });

  it('refuses everybody with one answer, and tells the log why', async () => {
    const { 'offhook-session': _session, 'offhook-window': _window, ...nobody } = identity;
    const refused = [
      await ask(nobody),
      await ask({ ...identity, 'offhook-window': 'w2' }),
      await ask({ ...identity, 'offhook-address': AWAY }),
    ];
    expect(new Set(refused.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const [first, ...others] = refused.map(({ headers: { date: _date, ...rest } }) => rest);
    for (const headers of others) expect(headers).toEqual(first);
    const log = fixture.log.join('');
    expect(log).toContain('no single usable session in Offhook-Session, no single usable window in Offhook-Window"');
    expect(log).toContain('no live grant"');
    expect(log).toContain('won at home');
  });

  it.each(Object.keys(identity))('is closed when the client sent its own %s beside that of the proxy', async (name) => {
    const headers: Record<string, string | string[]> = { ...identity };
    headers[name] = [identity[name as keyof typeof identity], 'berta'];
    const answer = await fixture.app.inject({
      url: '/v1/forward-auth',
      headers: { ...headers, authorization: `Bearer ${fixture.key}` },
    });
    expect(answer.statusCode).toBe(401);
  });

  it.each([AWAY, 'nonsense', `${HOME}, ${AWAY}`, '[::1]'])('counts %s as the internet', async (address) => {
    const answer = await ask({ ...identity, 'offhook-address': address });
    expect(answer).toMatchObject({ status: 401, body: { code: 'grant-required' } });
  });

  it('reads from the fields and cookies that the query names, and from no others', async () => {
    const query = '?user=Remote-User&session=cookie:sid&window=cookie:win&address=X-Forwarded-For';
    const elsewhere = { 'remote-user': 'anna', cookie: 'theme=dark; sid=s1; win=w1', 'x-forwarded-for': HOME };
    expect((await ask(elsewhere, query)).status).toBe(204);
    expect((await ask(identity, query)).status).toBe(401);
    expect((await ask(elsewhere)).status).toBe(401);
    expect((await ask({ ...elsewhere, cookie: 'sid=s1; sid=s2; win=w1' }, query)).status).toBe(401);
    expect((await ask({ ...elsewhere, cookie: 'xsid=s1; win=w1' }, query)).status).toBe(401);
  });

  it('knows a session by its cookie whether the app decodes its cookies or not', async () => {
    for (const session of ['s:1.a/b=', 'raw%3Awindow', 'ünï']) {
      const asked = await fixture.ask({ session, window: 'w 7' });
      await fixture.dial(asked);
      await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
    }
    const query = '?session=cookie:sid&window=cookie:win';
    const passes = async (sid: string, win = 'w%207') => {
      const { 'offhook-session': _session, 'offhook-window': _window, ...rest } = identity;
      return (await ask({ ...rest, cookie: `sid=${sid}; win=${win}` }, query)).status === 204;
    };
    expect(await passes(encodeURIComponent('s:1.a/b='))).toBe(true);
    expect(await passes(encodeURIComponent('ünï'))).toBe(true);
    expect(await passes('s:1.a/b=', 'w 7')).toBe(true);
    expect(await passes('raw%3Awindow', 'w 7')).toBe(true);
    expect(await passes(encodeURIComponent('raw%3Awindow'))).toBe(true);
    for (const sid of ['s%253A1.a%2Fb%3D', 's%3A2', '%', '%E0%A4%A', '%00', ''])
      expect(await passes(sid), sid).toBe(false);
    expect(await passes('s%3A1.a%2Fb%3D; sid=s%3A1.a%2Fb%3D')).toBe(false);
  });

  it('reads header fields as they are: what a proxy sets has no coding', async () => {
    expect((await ask({ ...identity, 'offhook-session': 's%31' })).status).toBe(401);
  });

  it('reads names beyond ASCII as UTF-8', async () => {
    const utf8 = Buffer.from('zoë').toString('latin1');
    expect((await ask({ ...identity, 'offhook-user': utf8 })).status).toBe(204);
    expect((await ask({ ...identity, 'offhook-user': 'zo\xeb' })).status).toBe(401);
  });

  it('asks only for the app that owns the key', async () => {
    const other = await fixture.addKey('other', ['confirm']);
    expect((await ask(identity, '', other)).status).toBe(401);
  });

  it('is not for the browser: a confirmation token is no key', async () => {
    const asked = await fixture.ask({ window: 'w9' });
    expect(await ask(identity, '', asked.body.token)).toMatchObject({ status: 403, body: { code: 'scope-missing' } });
  });

  it.each(['?user=', '?user=a%20b', '?session=cookie:', '?group=x'])('refuses the query %s', async (query) => {
    expect((await ask(identity, query)).status).toBe(400);
  });
});
