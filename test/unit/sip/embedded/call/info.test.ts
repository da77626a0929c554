import { beforeEach, describe, expect, it } from 'vitest';
import { Fixture } from '../../../../support/sip-fixture.ts';
import { field, type Heard, type Wish } from '../../../../support/sip-wire-text.ts';

describe('an INFO in a call', () => {
  let fixture: Fixture;
  let tag: string;

  const info = (wish: Wish = {}): Heard => fixture.send('INFO', { sequence: 3, toTag: tag, ...wish });

  beforeEach(() => {
    fixture = new Fixture();
    tag = fixture.call();
  });

  it('is answered 200 where its body was understood, once', () => {
    expect(info({ body: 'd=4' }).status).toBe(200);
    expect(info({ body: 'd=4' }).status).toBe(200);
    expect(fixture.decisions.infos).toHaveLength(1);
  });

  it('is answered after its body was looked at, not before', () => {
    const sent: number[] = [];
    fixture.decisions.onInfo = () => {
      sent.push(fixture.flow.sent.length);
      return { kind: 'taken' };
    };
    const before = fixture.flow.sent.length;
    info({ body: 'd=4' });
    expect(sent).toEqual([before]);
  });

  it('is answered 415 with what is read where nobody reads its type', () => {
    fixture.decisions.onInfo = () => ({ kind: 'unknown-type', accepted: ['application/dtmf', 'application/x'] });
    const answer = info({ body: '<media_control/>' });
    expect(answer.status).toBe(415);
    expect(field(answer, 'Accept')).toEqual(['application/dtmf, application/x']);
    const optional = { body: '<x/>', headers: ['Content-Disposition: render;handling=optional'] };
    expect(info({ ...optional, sequence: 4 }).status).toBe(200);
    expect(fixture.core.census().dialogs).toBe(1);
  });

  it('is answered 400 where it is of a type that is read and nothing in it can be', () => {
    fixture.decisions.onInfo = () => ({ kind: 'unreadable' });
    expect(info({ body: 'Signal=?' }).status).toBe(400);
  });

  it('is answered 415 where its body is encoded, and nobody looks at it', () => {
    const answer = info({ body: 'd=4', headers: ['Content-Encoding: gzip'] });
    expect(answer.status).toBe(415);
    expect(field(answer, 'Accept-Encoding')).toEqual(['identity']);
    expect(fixture.decisions.infos).toEqual([]);
  });

  it('of an Info Package is answered 469: none is wanted', () => {
    const answer = info({ body: 'd=4', headers: ['Info-Package: foo'] });
    expect(answer.status).toBe(469);
    expect(answer.text).toMatch(/^SIP\/2\.0 469 Bad Info Package\r\n/);
    expect(field(answer, 'Recv-Info')).toEqual(['']);
    expect(fixture.decisions.infos).toEqual([]);
  });

  it('without a body is answered 200, and nobody is told', () => {
    expect(info().status).toBe(200);
    expect(fixture.decisions.infos).toEqual([]);
  });

  it('that finds a fault of ours is answered 500, and the call ends', () => {
    fixture.decisions.onInfo = () => {
      throw new Error('out of order');
    };
    expect(info({ body: 'd=4' }).status).toBe(500);
    expect(fixture.decisions.ends).toEqual(['failed']);
    expect(fixture.faults).toEqual(['sip call listener']);
  });
});
