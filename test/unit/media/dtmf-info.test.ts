import { describe, expect, it } from 'vitest';
import { readDtmfInfo } from '../../../src/media/dtmf-info.ts';

/** One key, as a reading. */
const key = (name: string, durationMs: number) => ({ kind: 'keys', keys: [name], durationMs });
const unreadable = { kind: 'unreadable' };

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
    expect(relay(text)).toEqual(key('5', 160));
  });

  it.each(['Application/DTMF-Relay', 'application/dtmf-relay;charset=utf-8', ' application/dtmf-relay '])(
    'is known by the type %j',
    (type) => {
      expect(relay('Signal=5', type)).toEqual(key('5', 0));
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
  ])('names the key %s as %s', (signal, name) => {
    expect(relay(`Signal=${signal}\r\nDuration=100`)).toEqual(key(name, 100));
  });

  it('says nothing of the time where it has no duration, or none that is a number', () => {
    expect(relay('Signal=5')).toEqual(key('5', 0));
    expect(relay('Signal=5\r\nDuration=long')).toEqual(key('5', 0));
  });

  it('holds no key for longer than five seconds', () => {
    expect(relay('Signal=5\r\nDuration=999999999')).toEqual(key('5', 5000));
  });

  it.each([
    '',
    'Duration=160',
    'Signal=',
    'Signal=E',
    'Signal=55',
    'Signal=5 6',
    'Signals=5',
    '5',
    `Signal=5\r\n${'x'.repeat(300)}`,
  ])('is unreadable as %j', (text) => {
    expect(relay(text)).toEqual(unreadable);
  });

  it.each(['16', 'flash', 'Hook-Flash', 'hf', '!'])('knows a flash of the hook by %s', (signal) => {
    expect(relay(`Signal=${signal}\r\nDuration=250`)).toEqual({ kind: 'flash' });
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
  ])('is read from %j as %s', (text, name) => {
    expect(bare(text)).toEqual(key(name, 0));
  });

  it('is read where it holds the other form', () => {
    expect(bare('Signal=5\r\nDuration=160\r\n')).toEqual(key('5', 160));
  });

  it.each(['', ' ', '55', '-1'])('is unreadable as %j', (text) => {
    expect(bare(text)).toEqual(unreadable);
  });

  it.each(['!', '16'])('knows a flash of the hook by %j', (text) => {
    expect(bare(text)).toEqual({ kind: 'flash' });
  });
});

describe('application/vnd.nortelnetworks.digits', () => {
  const nortel = (text: string) => readDtmfInfo({ type: 'application/vnd.nortelnetworks.digits', text });

  it.each([
    [
      'among lines of one letter each',
      'p=Digit-Collection\r\ny=Digits\r\ns=success\r\nu=12345678\r\ni=87654321\r\nd=4\r\n',
      '4',
    ],
    ['alone', 'd=#', '#'],
    ['with spaces and bare line feeds', 'y = Digits\n D = * \n', '*'],
    ['where it holds the relay form', 'Signal=7\r\n', '7'],
  ])('is read %s', (_name, text, name) => {
    expect(nortel(text)).toEqual(key(name, 0));
  });

  it('may tell of several digits at once', () => {
    expect(nortel('p=Digit-Collection\r\nd=4829#\r\n')).toEqual({ kind: 'keys', keys: [...'4829#'], durationMs: 0 });
  });

  it.each(['', 'p=Digit-Collection\r\n', 'd=', 'd=4x', 'digits=4', `d=4\r\n${'x'.repeat(300)}`])(
    'is unreadable as %j',
    (text) => {
      expect(nortel(text)).toEqual(unreadable);
    },
  );
});

describe('another body', () => {
  it.each(['text/plain', 'application/media_control+xml', 'audio/telephone-event', '', 'application/dtmf-relays'])(
    'is of a type that is not read: %j',
    (type) => {
      expect(readDtmfInfo({ type, text: '5' })).toEqual({ kind: 'unknown-type' });
      expect(readDtmfInfo({ type, text: 'Signal=5' })).toEqual({ kind: 'unknown-type' });
    },
  );
});
