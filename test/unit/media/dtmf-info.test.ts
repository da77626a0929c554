import { describe, expect, it } from 'vitest';
import { readDtmfInfo } from '../../../src/media/dtmf-info.ts';

const relay = (text: string, type = 'application/dtmf-relay') => readDtmfInfo({ type, text });
const bare = (text: string) => readDtmfInfo({ type: 'application/dtmf', text });

describe('application/dtmf-relay', () => {
  it.each([
    ['as Cisco writes it', 'Signal=5\r\nDuration=160\r\n'],
    ['with spaces', 'Signal= 5\r\nDuration= 160\r\n'],
    ['with spaces everywhere', ' signal = 5 \r\n DURATION = 160 '],
    ['with bare line feeds', 'Signal=5\nDuration=160'],
    ['in upper case', 'SIGNAL=5\r\nDURATION=160'],
    ['in the other order', 'Duration=160\r\nSignal=5'],
    ['with a colon', 'Signal: 5\r\nDuration: 160'],
    ['with lines that nobody knows', 'Encoding=x\r\nSignal=5\r\nVolume=10\r\nDuration=160\r\n'],
  ])('is read %s', (_, text) => {
    expect(relay(text)).toEqual({ key: '5', durationMs: 160 });
  });

  it.each(['Application/DTMF-Relay', 'application/dtmf-relay;charset=utf-8', ' application/dtmf-relay '])(
    'is known by the type %j',
    (type) => {
      expect(relay('Signal=5', type)?.key).toBe('5');
    },
  );

  it.each([
    ['*', '*'],
    ['#', '#'],
    ['0', '0'],
    ['9', '9'],
    ['a', 'A'],
    ['D', 'D'],
    ['10', '*'],
    ['11', '#'],
    ['12', 'A'],
    ['15', 'D'],
  ])('names the key %s as %s', (signal, key) => {
    expect(relay(`Signal=${signal}\r\nDuration=100`)).toEqual({ key, durationMs: 100 });
  });

  it('says nothing of the time where it has no duration, or none that is a number', () => {
    expect(relay('Signal=5')).toEqual({ key: '5', durationMs: 0 });
    expect(relay('Signal=5\r\nDuration=long')).toEqual({ key: '5', durationMs: 0 });
  });

  it('holds no key for longer than five seconds', () => {
    expect(relay('Signal=5\r\nDuration=999999999')?.durationMs).toBe(5000);
  });

  it.each([
    '',
    'Duration=160',
    'Signal=',
    'Signal=16',
    'Signal=E',
    'Signal=55',
    'Signal=5 6',
    'Signals=5',
    '5',
    `Signal=5\r\n${'x'.repeat(300)}`,
  ])('has no digit in %j', (text) => {
    expect(relay(text)).toBeUndefined();
  });
});

describe('application/dtmf', () => {
  it.each([
    ['5', '5'],
    ['5\r\n', '5'],
    [' # ', '#'],
    ['*', '*'],
    ['b', 'B'],
    ['11', '#'],
  ])('is read from %j as %s', (text, key) => {
    expect(bare(text)).toEqual({ key, durationMs: 0 });
  });

  it('is read where it holds the other form', () => {
    expect(bare('Signal=5\r\nDuration=160\r\n')).toEqual({ key: '5', durationMs: 160 });
  });

  it.each(['', ' ', '55', '!', '16', '-1'])('has no digit in %j', (text) => {
    expect(bare(text)).toBeUndefined();
  });
});

describe('another body', () => {
  it.each(['text/plain', 'application/media_control+xml', '', 'application/dtmf-relays'])(
    'has no digit: %j',
    (type) => {
      expect(readDtmfInfo({ type, text: '5' })).toBeUndefined();
      expect(readDtmfInfo({ type, text: 'Signal=5' })).toBeUndefined();
    },
  );
});
