import { describe, expect, it } from 'vitest';
import type { CallView, LineJson, RefusedRequestView } from '../../../../src/http/schema.ts';
import { type Finding, findingsIn, type Known } from '../../../../src/web/admin/findings.ts';
import { lastCalls } from '../../../../src/web/admin/last-calls.ts';

const now = Date.parse('2026-01-02T12:00:00Z');

const aRegistration = (address = '192.168.1.20'): LineJson['registration'] => ({
  address,
  transport: 'udp',
  userAgent: null,
  since: '2026-01-02T11:00:00Z',
  expiresAt: '2026-01-02T13:00:00Z',
  node: null,
});

const aLine = (id: string, changes: Partial<LineJson> = {}): LineJson => ({
  id,
  kind: 'dect',
  username: id,
  label: id,
  confirmsFor: '*',
  trust: 'standard',
  certificate: null,
  peer: null,
  enabled: true,
  source: 'api',
  registration: aRegistration(),
  tries: { wrong: 0, blockedForSeconds: 0 },
  ...changes,
});

const aCall = (id: string, line: string | null, refusal: string | null, at = '2026-01-02T11:59:00Z'): CallView => ({
  id,
  at,
  line: line === null ? null : { id: line, kind: 'dect', label: line },
  outcome: refusal === null ? 'confirmed' : 'refused',
  refusal,
  meaning: refusal,
  detail: null,
  signals: [],
  address: '192.168.1.30',
  transport: 'udp',
  userAgent: null,
  node: null,
  ladder: false,
});

const found = (known: Partial<Known>): readonly Finding[] =>
  findingsIn({
    health: undefined,
    lines: undefined,
    calls: undefined,
    refused: undefined,
    chain: undefined,
    webhooks: undefined,
    now,
    ...known,
  });

const kinds = (known: Partial<Known>): readonly string[] => found(known).map(({ kind }) => kind);

describe('what needs attention', () => {
  it('is nothing while nothing is known, or all is well', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ lines: [aLine('kitchen')], calls: [aCall('1', 'kitchen', null)] })).toEqual([]);
  });

  it('is what is worst first', () => {
    const health = { status: 'not-ready' as const, parts: [{ part: 'clock', ok: false }] };
    const lines = [aLine('hall', { registration: null }), aLine('kitchen')];
    expect(kinds({ health, lines, calls: [aCall('1', 'kitchen', 'line-suspect')] })).toEqual([
      'part',
      'suspect',
      'unregistered',
    ]);
  });

  it('is a line by its last call alone', () => {
    const calls = [aCall('2', 'kitchen', null), aCall('1', 'kitchen', 'line-suspect')];
    expect(lastCalls(calls).get('kitchen')?.id).toBe('2');
    expect(kinds({ lines: [aLine('kitchen')], calls })).toEqual([]);
  });

  it('is a house in which no phone can confirm', () => {
    expect(kinds({ lines: [aLine('mobile', { kind: 'ip' }), aLine('off', { enabled: false })] })).toEqual(['no-line']);
  });

  it('names the line that could confirm, were it switched on', () => {
    const off = aLine('hall', { enabled: false });
    const ip = aLine('mobile', { kind: 'ip', enabled: false });
    expect(found({ lines: [ip, off] })).toMatchObject([{ kind: 'no-line', off: { id: 'hall' } }]);
    expect(found({ lines: [ip] })).toEqual([{ kind: 'no-line', weight: 'bad', off: undefined }]);
  });

  it('is no line that has no need to register', () => {
    expect(kinds({ lines: [aLine('a', { registration: null, peer: 'pbx' })] })).toEqual([]);
  });

  it('is a block before a missing registration', () => {
    const tries = { wrong: 3, blockedForSeconds: 60 };
    expect(kinds({ lines: [aLine('a', { registration: null, tries })] })).toEqual(['blocked']);
  });

  describe('is a phone that cannot register', () => {
    const ata = '192.168.1.31';
    const aRefusal = (line: string | null, changes: Partial<RefusedRequestView> = {}): RefusedRequestView => ({
      at: '2026-01-02T11:59:00Z',
      firstAt: '2026-01-02T11:00:00Z',
      times: 3,
      address: ata,
      transport: 'udp',
      method: 'REGISTER',
      line: line === null ? null : { id: line, kind: 'dect', label: line },
      userAgent: null,
      status: 401,
      refusal: 'password-wrong',
      meaning: '',
      detail: null,
      ...changes,
    });
    const unregistered = aLine('hall', { registration: null });

    it('instead of a line that is not registered, which says less', () => {
      expect(kinds({ lines: [unregistered], refused: [aRefusal('hall')] })).toEqual(['refused']);
      expect(kinds({ lines: [unregistered], refused: [aRefusal(null)] })).toEqual(['refused', 'unregistered']);
    });

    it('once for each phone, and three at most', () => {
      const twice = [aRefusal('hall'), aRefusal('hall', { refusal: 'nonce-stale' })];
      expect(kinds({ refused: twice })).toEqual(['refused']);
      const many = Array.from({ length: 9 }, (_, host) => aRefusal(null, { address: `10.0.0.${host}` }));
      expect(kinds({ refused: many })).toEqual(['refused', 'refused', 'refused']);
    });

    it('and none that was long ago, has registered since, or wanted something else', () => {
      const registered = aLine('hall', { registration: aRegistration(ata) });
      expect(kinds({ lines: [registered], refused: [aRefusal('hall')] })).toEqual([]);
      expect(kinds({ refused: [aRefusal('hall', { at: '2026-01-02T10:59:00Z' })] })).toEqual([]);
      expect(kinds({ refused: [aRefusal('hall', { method: 'INVITE' })] })).toEqual([]);
    });
  });

  it('is many wrong passwords within an hour, and not a few or old ones', () => {
    const wrong = (n: number, at?: string) =>
      Array.from({ length: n }, (_, i) => aCall(`${i}`, null, 'unauthenticated', at));
    expect(kinds({ calls: wrong(5) })).toEqual(['passwords']);
    expect(kinds({ calls: wrong(4) })).toEqual([]);
    expect(kinds({ calls: wrong(50, '2026-01-02T10:00:00Z') })).toEqual([]);
  });

  it('is what does not arrive, and what is not sealed', () => {
    const webhook = {
      id: 'w',
      url: 'https://x.example',
      types: [],
      createdAt: '',
      waiting: 0,
      dead: 1,
      dropped: 0,
      enabled: true,
      oldSecretUntil: null,
    };
    const link = { seq: 1, hash: '' };
    const chain = { cut: link, sealed: link, unsealed: 5000 };
    expect(kinds({ webhooks: [webhook, { ...webhook, dead: 0 }], chain })).toEqual(['webhook', 'seals']);
  });
});
