import { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { problem } from '../../src/http/schema/problem.ts';
import { aRestFixture, type RestFixture, until } from './rest-fixture.ts';

/** A connection to the server that is no socket: what is said on it, and what came back. */
const connect = (fixture: RestFixture) => {
  let received = '';
  const connection = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      received += chunk.toString();
      done();
    },
  });
  fixture.app.server.emit('connection', connection);
  return {
    say: (text: string) => void connection.push(text),
    /** The status line, the head and the body of the next answer. */
    answer: async () => {
      await until(() => /\r\n\r\n.+/s.test(received));
      const [head = '', body = ''] = received.split('\r\n\r\n');
      received = '';
      return { status: head.split('\r\n', 1)[0], head, body: JSON.parse(body) as Record<string, unknown> };
    },
  };
};

describe('bytes on a connection', () => {
  let fixture: RestFixture;
  afterEach(() => fixture.close());

  it.each([
    ['no HTTP at all', 'INVITE sip:*10482913@house SIP/2.0\r\n\r\n', 400, 'malformed'],
    ['a header line that is none', 'GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n', 400, 'malformed'],
    ['too much of a header', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
  ])('that are %s are answered with a problem', async (_what, text, status, code) => {
    fixture = await aRestFixture();
    const connection = connect(fixture);
    connection.say(text);
    const answer = await connection.answer();
    expect(answer.status).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.head).toContain('Content-Type: application/problem+json');
    expect(answer.head).toContain(`Content-Length: ${JSON.stringify(answer.body).length}`);
    expect(problem.parse(answer.body)).toEqual(answer.body);
    expect(answer.body).toMatchObject({ status, code });
  });

  it('that arrive while the server closes are answered with draining and Retry-After, but it still lives', async () => {
    fixture = await aRestFixture();
    const connection = connect(fixture);
    connection.say('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await connection.answer()).status).toBe('HTTP/1.1 200 OK');
    const late = connect(fixture);
    await fixture.app.close();
    connection.say('GET /v1/lines HTTP/1.1\r\nHost: x\r\n\r\n');
    const answer = await connection.answer();
    expect(answer.status).toMatch(/^HTTP\/1.1 503 /);
    expect(answer.head).toMatch(/retry-after: 5/i);
    expect(answer.head).toMatch(/connection: close/i);
    expect(answer.body).toMatchObject({ code: 'draining', retryAfter: 5, instance: '/v1/lines' });
    late.say('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await late.answer()).status).toBe('HTTP/1.1 200 OK');
  });
});
