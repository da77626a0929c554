import { describe, expect, it } from 'vitest';
import { routed } from '../../../../src/sip/client/route.ts';

const TARGET = 'sip:kitchen@192.0.2.7:5060;line=1';

describe('a request inside a dialog (RFC 3261 12.2.1.1)', () => {
  it('goes to the remote target where there is no route set', () => {
    const { uri, routes, next } = routed(TARGET, []);
    expect({ uri, routes, next: next?.host }).toEqual({ uri: TARGET, routes: [], next: '192.0.2.7' });
  });

  it('names the remote target and the whole route set before a loose router', () => {
    const set = ['<sip:p2.example;lr>', '<sip:p1.example>'];
    const { uri, routes, next } = routed(TARGET, set);
    expect({ uri, routes, next: next?.host }).toEqual({ uri: TARGET, routes: set, next: 'p2.example' });
  });

  it('names a strict router in the Request-URI, and the target last in Route', () => {
    const { uri, routes, next } = routed(TARGET, ['<sip:p2.example:5062;ftag=1>', '<sip:p1.example;lr>']);
    expect({ uri, routes, next: next?.port }).toEqual({
      uri: 'sip:p2.example:5062;ftag=1',
      routes: ['<sip:p1.example;lr>', `<${TARGET}>`],
      next: 5062,
    });
  });

  it('leaves out of a strict router what a Request-URI must not have (19.1.1)', () => {
    expect(routed(TARGET, ['<sip:p2.example;method=INVITE;x=1?Subject=hi>']).uri).toBe('sip:p2.example;x=1');
    expect(routed(TARGET, ['<sip:p2.example;x=1;METHOD=BYE>']).uri).toBe('sip:p2.example;x=1');
  });

  it.each(['<sip:broken', '<mailto:p2@example>', ';;;'])(
    'writes the route %s as it came, and knows no next hop',
    (route) => {
      const { uri, routes, next } = routed(TARGET, [route]);
      expect({ uri, routes }).toEqual({ uri: TARGET, routes: [route] });
      expect(next?.host ?? '').toBe('');
    },
  );
});
