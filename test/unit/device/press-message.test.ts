import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPressMessage } from '../../../src/device/press-message.ts';

const read = (text: string) => readPressMessage(Buffer.from(text));

describe('a message on the topic of a button', () => {
  it('is every word that docs/home-assistant.md names, for what it says', () => {
    const page = readFileSync('docs/home-assistant.md', 'utf8');
    const rows = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)*) \| (a press|the key goes (?:down|up))/gm)];
    const moves: Readonly<Record<string, string>> = {
      'a press': 'press',
      'the key goes down': 'down',
      'the key goes up': 'up',
    };
    expect(rows.map(([, , meaning = '']) => moves[meaning])).toEqual(['press', 'down', 'up']);
    for (const [, words = '', meaning = ''] of rows)
      for (const word of words.replaceAll('`', '').split(', '))
        expect(read(word), word).toEqual({ move: moves[meaning] });
  });

  it.each([
    ['PRESS', 'press'],
    ['single', 'press'],
    [' ON\n', 'down'],
    ['off', 'up'],
    ['1', 'down'],
    ['0', 'up'],
    ['{"action":"single","linkquality":80}', 'press'],
    ['{"event":"S","event_cnt":4}', 'press'],
    ['{"state":"OFF"}', 'up'],
    ['{"Button1":{"Action":"SINGLE"}}', 'press'],
    ['{"action":"1_single"}', 'press'],
    ['{"action":"single_left"}', 'press'],
    ['{"action":"button_2_single"}', 'press'],
    ['{"action":"on_press_release"}', 'press'],
    ['{"action":"short_release"}', 'press'],
  ])('%s is read as %s', (text, move) => {
    expect(read(text)).toEqual({ move });
  });

  it.each([
    '',
    'hold',
    'double',
    'L',
    'constructor',
    '__proto__',
    '{}',
    '{',
    '{"action":""}',
    '{"action":null,"state":"ON"}',
    '{"action":["single"]}',
    '{"battery":90}',
    '["PRESS"]',
    'null',
    'PRESS PRESS',
    '{"action":"press","id":7.5}',
    '{"action":"press","id":1e300}',
    '{"action":"press","id":null}',
    '{"Button1":{"Action":"HOLD"}}',
    '{"Button1":{"Action":"DOUBLE"}}',
    '{"Button1":{"Action":"ON"}}',
    '{"Button1":{"Action":"SINGLE"},"Button2":{"Action":"SINGLE"}}',
    '{"Button1":"SINGLE"}',
    '{"Button1":{"Action":"HOLD"},"action":"single"}',
    '{"action":"double"}',
    '{"action":"1_double"}',
    '{"action":"single_hold"}',
    '{"action":"single_double"}',
    '{"action":"on_press"}',
    '{"action":"on_hold_release"}',
    '{"action":"long_press_release"}',
    '{"action":"release"}',
    '{"action":"press","id":""}',
    '{"action":"press","at":1700000000}',
    '{"action":"press","at":"2026-01-01"}',
    '{"action":"press","at":"2026-13-01T00:00:00Z"}',
    `PRESS${' '.repeat(1024)}`,
    `{"action":"press","id":"${'x'.repeat(129)}"}`,
  ])('%s is none', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('may name the press and its moment', () => {
    expect(read('{"action":"press","id":"p-1","at":"2026-01-01T01:00:00.5+01:00"}')).toEqual({
      move: 'press',
      id: 'p-1',
      at: Date.UTC(2026, 0, 1, 0, 0, 0, 500),
    });
  });

  it('names the press by a whole number too', () => {
    expect(read('{"action":"press","id":7}')).toEqual({ move: 'press', id: '7' });
  });

  describe('of a Shelly', () => {
    const SRC = 'shellyplusi4-a8032abe54dc';
    const push = (event: string, more: object = {}) => ({
      component: 'input:0',
      id: 0,
      event,
      ts: 1767225600.25,
      ...more,
    });
    const notify = (...events: readonly unknown[]) =>
      JSON.stringify({ src: SRC, dst: `${SRC}/events`, method: 'NotifyEvent', params: { ts: 1767225600.25, events } });

    it.each([
      ['alone', [push('single_push')]],
      ['beside its key going down and up', [push('btn_down'), push('btn_up'), push('single_push')]],
    ])('is a press with its moment, and an id that tells it apart: %s', (_name, events) => {
      expect(read(notify(...events))).toEqual({
        move: 'press',
        id: `${SRC} input:0 1767225600.25`,
        at: Date.UTC(2026, 0, 1, 0, 0, 0, 250),
      });
    });

    it('has no moment while the device does not know the time', () => {
      const unknown = { src: SRC, method: 'NotifyEvent', params: { events: [push('single_push', { ts: null })] } };
      expect(read(JSON.stringify(unknown))).toEqual({ move: 'press' });
    });

    it.each([
      ['a double one', notify(push('double_push'))],
      ['a long one', notify(push('long_push'))],
      ['a key that goes down', notify(push('btn_down'))],
      ['two at once', notify(push('single_push'), push('single_push', { component: 'input:1' }))],
      ['one beside a long one', notify(push('single_push'), push('long_push'))],
      ['nothing', notify()],
      ['no object', notify('single_push')],
      ['another method', notify(push('single_push')).replace('NotifyEvent', 'NotifyStatus')],
      ['another method with a word beside it', '{"method":"NotifyStatus","action":"single"}'],
      ['a moment that is none', notify(push('single_push', { ts: 'now' }))],
    ])('is no press: %s', (_name, text) => {
      expect(read(text)).toBeUndefined();
    });
  });

  it('throws at no bytes and no JSON', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void readPressMessage(Buffer.from(bytes))));
    fc.assert(fc.property(fc.json(), (text) => void read(text)));
  });
});
