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
    '{"action":"press","id":7}',
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

  it('throws at no bytes and no JSON', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void readPressMessage(Buffer.from(bytes))));
    fc.assert(fc.property(fc.json(), (text) => void read(text)));
  });
});
