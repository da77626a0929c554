import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStreamReader } from '../../../src/web/confirm/sse.ts';

const stream =
  ':\n\nid: 7\nevent: attempt\ndata: {"a":1}\n\nid: 8\nevent: state\ndata: {"b":":"}\n\nevent: bye\ndata: {}\n\n';
const messages = [
  { event: 'attempt', data: '{"a":1}' },
  { event: 'state', data: '{"b":":"}' },
  { event: 'bye', data: '{}' },
];

describe('a reader of event streams', () => {
  it('gives the same messages wherever the network splits them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 6 }), (cuts) => {
        const reader = createStreamReader('');
        const places = [0, ...cuts.sort((one, other) => one - other), stream.length];
        const read = places.slice(1).flatMap((to, index) => reader.take(stream.slice(places[index], to)));
        expect(read).toEqual(messages);
        expect(reader.lastId).toBe('8');
      }),
    );
  });

  it('keeps the last id of the connection before until it reads another', () => {
    const reader = createStreamReader('5');
    expect(reader.take(':\n\nid: 6\nevent: state\ndata: {}\n')).toEqual([]);
    expect(reader.lastId).toBe('5');
    reader.take('\n');
    expect(reader.lastId).toBe('6');
  });

  it('reads lines that end as on Windows, and data of several lines', () => {
    expect(createStreamReader('').take('data: a\r\ndata:b\r\n\r\n')).toEqual([{ event: 'message', data: 'a\nb' }]);
  });
});
