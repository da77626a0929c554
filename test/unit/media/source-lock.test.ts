import { describe, expect, it } from 'vitest';
import { SourceLock } from '../../../src/media/source-lock.ts';

const said = (address: string, port = 5004, ssrc = 7) => ({
  source: { address, port },
  ssrc,
  content: 'audio' as const,
  atMs: 0,
});

describe('the source lock', () => {
  it.each([
    ['2001:DB8:0:0::0020', '2001:db8::20'],
    ['fe80::1', 'fe80::1%eth0'],
    ['192.0.2.7', '192.0.2.7'],
  ])('knows %s as %s', (named, seen) => {
    const lock = new SourceLock();
    lock.allow([named]);
    expect(lock.judge(said(seen))).toBe('phone');
    expect(lock.judge({ ...said(seen, 6000), content: 'digits' })).toBe('intruder');
  });

  it('lets nobody in before an address is named', () => {
    expect(new SourceLock().judge(said('192.0.2.7'))).toBe('stranger');
  });

  it('hears on who speaks already when the delayed answer names one more address', () => {
    const lock = new SourceLock();
    lock.allow(['192.0.2.7']);
    expect(lock.judge(said('192.0.2.7'))).toBe('phone');
    lock.allow(['192.0.2.7', '192.0.2.8']);
    expect(lock.judge(said('192.0.2.8'))).toBe('stranger');
    expect(lock.judge(said('192.0.2.7'))).toBe('phone');
  });

  it('stays shut when the clock is set back after a re-INVITE', () => {
    const lock = new SourceLock();
    lock.reopen(['192.0.2.7'], 10_000_000);
    lock.judge(said('192.0.2.7'));
    expect(lock.judge({ ...said('192.0.2.7', 6000), content: 'digits' })).toBe('intruder');
  });
});
