import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SipRefusal, WireListener } from '../../src/sip/port.ts';
import { AdminWindow } from '../support/admin-window.ts';
import { inviteFacts } from '../support/fake-call.ts';
import { request } from '../support/sip-wire-text.ts';
import { aRestFixture, type RestFixture, until } from './rest-fixture.ts';

const KITCHEN = { id: 'kitchen', kind: 'dect', label: 'Kitchen phone' } as const;
const END = { address: '192.168.1.20', port: 5060 };

describe('SIP over REST', () => {
  let fixture: RestFixture;
  let listener: WireListener | undefined;
  beforeEach(async () => {
    fixture = await aRestFixture();
    fixture.trace.attach({
      tap: (given) => {
        listener = given;
        return () => {
          listener = undefined;
        };
      },
    });
  });
  afterEach(() => fixture.close());

  const turnAway = (refusal: SipRefusal, username: string): void => {
    const facts = inviteFacts('', { method: 'REGISTER' });
    fixture.refused.turnedAway({ source: facts.source, facts, status: 401, refusal, username });
    fixture.clock.advance(1000);
  };

  describe('what was refused lately', () => {
    const recent = async (...scopes: Parameters<RestFixture['addKey']>[1]) =>
      (await fixture.call('GET', '/v1/sip/recent', { as: await fixture.addKey('ui', scopes) })).body.items;

    it('is told with its exact reason to the scope admin', async () => {
      turnAway('password-wrong', 'kitchen');
      turnAway('user-unknown', 'kitchne');
      expect(await recent('lines', 'admin')).toMatchObject([
        { refusal: 'user-unknown', line: null, meaning: 'No line has this user name.' },
        {
          refusal: 'password-wrong',
          line: KITCHEN,
          meaning: 'The user name is that of a line, and the password is wrong.',
          method: 'REGISTER',
          status: 401,
          address: '192.168.1.20',
          times: 1,
        },
      ]);
    });

    it('looks the same to the scope lines for a wrong password and a user name that nobody has', async () => {
      turnAway('password-wrong', 'kitchen');
      const [wrong] = await recent('lines');
      turnAway('user-unknown', 'kitchne');
      const [unknown] = await recent('lines');
      expect({ ...unknown, at: wrong.at, firstAt: wrong.firstAt }).toEqual(wrong);
      expect(wrong).toMatchObject({ refusal: 'not-authenticated', line: null });
    });

    it('tells the scope lines what SIP decided alone, and of a call no more than that it was refused', async () => {
      turnAway('interval-too-brief', 'kitchen');
      const facts = inviteFacts('*10482913');
      fixture.refused.note({
        source: facts.source,
        facts,
        line: KITCHEN,
        refusal: 'code-unknown',
        isCall: true,
        status: 404,
        detail: 'why',
      });
      expect(await recent('lines')).toMatchObject([
        { refusal: 'call-refused', line: KITCHEN, status: 404, detail: null },
        { refusal: 'interval-too-brief', line: KITCHEN },
      ]);
      expect(await recent('lines', 'admin')).toMatchObject([{ refusal: 'code-unknown', detail: 'why' }, {}]);
    });

    it('comes with what was heard at all, and with the time; whose line it is, is told to the scope admin alone', async () => {
      fixture.heard.note({
        source: { address: '192.168.1.31', transport: 'tcp' },
        method: 'REGISTER',
        username: 'kitchen',
        userAgent: 'Grandstream HT801',
        answer: 'challenged',
      });
      const page = async (...scopes: Parameters<RestFixture['addKey']>[1]) =>
        (await fixture.call('GET', '/v1/sip/recent', { as: await fixture.addKey('ui', scopes) })).body;
      const at = new Date(fixture.clock.now()).toISOString();
      const phone = { at, address: '192.168.1.31', transport: 'tcp', method: 'REGISTER', answer: 'challenged' };
      expect(await page('lines', 'admin')).toMatchObject({ items: [], heard: [{ ...phone, line: KITCHEN }], now: at });
      expect(await page('lines')).toMatchObject({ items: [], heard: [{ ...phone, line: null }], now: at });
    });

    it('is told to nobody else', async () => {
      const as = await fixture.addKey('ui', ['confirm', 'users', 'device']);
      expect((await fixture.call('GET', '/v1/sip/recent', { as })).status).toBe(403);
      expect((await fixture.call('GET', '/v1/sip/recent', { as: null })).status).toBe(401);
    });
  });

  describe('the trace', () => {
    const pass = (bytes: Buffer): void =>
      listener?.({
        at: fixture.clock.now(),
        direction: 'in',
        transport: 'udp',
        local: { address: '192.168.1.2', port: 5060 },
        remote: END,
        bytes,
      });

    const follow = async (path = '/v1/sip/trace') => {
      const answer = fixture.call('GET', path);
      await until(() => listener !== undefined);
      return answer;
    };

    it('shows what passes, redacted, and says goodbye when the server stops', async () => {
      const following = fixture.call('GET', '/v1/sip/trace');
      await until(() => listener !== undefined);
      pass(request('INVITE', { headers: ['Authorization: Digest username="kitchen", response="6629fae4"'] }));
      await until(() => fixture.clock.armed > 0);
      void fixture.app.close();
      const { text, headers } = await following;
      expect(headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      });
      const [message, bye] = text.split('\n\n').filter((block) => block !== ':' && block !== '');
      expect(message).toMatch(/^event: message\ndata: /);
      const data = JSON.parse(message?.split('data: ')[1] ?? '');
      expect(data).toMatchObject({ direction: 'in', transport: 'udp', remote: END, encoding: 'utf8' });
      expect(data.text).toContain('INVITE sip:*10xxxxxx@');
      expect(data.text).toContain('response="redacted"');
      expect(bye).toBe('event: bye\ndata: {}');
      expect(listener).toBeUndefined();
    });

    it('beats while nothing passes', async () => {
      const following = fixture.call('GET', '/v1/sip/trace');
      await until(() => listener !== undefined && fixture.clock.armed > 0);
      fixture.clock.advance(15_000);
      await until(() => fixture.clock.armed > 0);
      void fixture.app.close();
      expect((await following).text).toMatch(/^:\n\n/);
    });

    it('ends within 15 seconds of the end of the key or the login that it was begun with', async () => {
      const key = await fixture.addKey('ui', ['admin']);
      const window = new AdminWindow(fixture);
      await window.logIn(key);
      const ends = {
        'its session': [() => window.call('GET', '/v1/sip/trace'), () => window.call('DELETE', '/v1/admin/session')],
        'its key': [() => fixture.call('GET', '/v1/sip/trace', { as: key }), () => fixture.revoke(key)],
      } as const;
      for (const [what, [begin, end]] of Object.entries(ends)) {
        const following = begin();
        await until(() => listener !== undefined && fixture.clock.armed > 0);
        pass(request('OPTIONS'));
        await end();
        await until(() => fixture.clock.armed > 0);
        fixture.clock.advance(15_000);
        expect((await following).text, what).toMatch(/event: bye\ndata: {}\n\n$/);
        expect(listener, what).toBeUndefined();
      }
    });

    it('tells how many messages a slow reader lost', async () => {
      const following = fixture.call('GET', '/v1/sip/trace');
      await until(() => listener !== undefined && fixture.clock.armed > 0);
      for (let message = 0; message < 510; message++) pass(request('OPTIONS', { sequence: message + 1 }));
      await until(() => fixture.clock.armed > 0);
      void fixture.app.close();
      expect((await following).text).toMatch(/event: lost\ndata: {"messages":10}\n\nevent: message/);
    });

    it('of one line is for lines that there are', async () => {
      expect((await fixture.call('GET', '/v1/sip/trace?line=nobody')).body).toMatchObject({ code: 'not-found' });
      const following = follow('/v1/sip/trace?line=kitchen');
      await until(() => listener !== undefined);
      pass(Buffer.from('OPTIONS sip:h SIP/2.0\r\nFrom: <sip:hall@h>\r\nCall-ID: other\r\n\r\n'));
      pass(Buffer.from('OPTIONS sip:h SIP/2.0\r\nFrom: <sip:kitchen@h>\r\nCall-ID: own\r\n\r\n'));
      await until(() => fixture.clock.armed > 0);
      void fixture.app.close();
      const { text } = await following;
      expect(text.match(/event: message/g)).toHaveLength(1);
      expect(text).toContain('own');
    });

    it('is for the scope admin alone, and nothing is recorded for others', async () => {
      const as = await fixture.addKey('ui', ['confirm', 'lines', 'users', 'device']);
      expect((await fixture.call('GET', '/v1/sip/trace', { as })).status).toBe(403);
      expect(listener).toBeUndefined();
    });
  });
});
