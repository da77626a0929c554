import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemLine, readLines } from '../../../src/config/index.ts';
import { workplace } from './workplace.ts';

const read = (yaml: string) => readLines(join(workplace({ 'lines.yaml': yaml }), 'lines.yaml'), 'lines.yaml');

const complaints = (yaml: string): readonly string[] => {
  const lines = read(yaml);
  return lines.ok ? [] : lines.error.map(problemLine);
};

describe('lines.yaml', () => {
  it('holds lines by their ids', () => {
    expect(
      read(
        'lines:\n' +
          '  kitchen: { kind: dect, username: k, password: "good enough", label: "Kitchen phone" }\n' +
          '  hall: { kind: analog, username: h, password: 01234567, confirmsFor: [anna], trust: strict, enabled: false }\n' +
          '  bath: { kind: isdn, username: b, password: good-enough, confirmsFor: "*" }\n',
      ),
    ).toEqual({
      ok: true,
      value: [
        { id: 'kitchen', kind: 'dect', username: 'k', password: 'good enough', label: 'Kitchen phone' },
        {
          id: 'hall',
          kind: 'analog',
          username: 'h',
          password: '01234567',
          confirmsFor: ['anna'],
          trust: 'strict',
          enabled: false,
        },
        { id: 'bath', kind: 'isdn', username: 'b', password: 'good-enough', confirmsFor: '*' },
      ],
    });
  });

  it('holds lines that a certificate or a peer proves, with or without a password', () => {
    const lines = read(
      'lines:\n' +
        '  hall: { kind: analog, username: h, certificate: "CN=ata.home.example" }\n' +
        '  attic: { kind: dect, username: "203", peer: pbx, password: good-enough }\n' +
        '  bath: { kind: dect, username: "**610", peer: fritz }\n',
    );
    expect(lines).toEqual({
      ok: true,
      value: [
        { id: 'hall', kind: 'analog', username: 'h', certificate: 'CN=ata.home.example' },
        { id: 'attic', kind: 'dect', username: '203', peer: 'pbx', password: 'good-enough' },
        { id: 'bath', kind: 'dect', username: '**610', peer: 'fritz' },
      ],
    });
  });

  it('takes users in one text, as the command line does, and aliases', () => {
    const yaml = `lines:\n  a: { ${good}, confirmsFor: "anna, ben" }\n  b: { ${good.replace(/username: \w+/, 'username: b')}, confirmsFor: &who [anna] }\n  c: { ${good.replace(/username: \w+/, 'username: c')}, confirmsFor: *who }\n`;
    const lines = read(yaml);
    expect(lines.ok && lines.value.map(({ confirmsFor }) => confirmsFor)).toEqual([
      ['anna', 'ben'],
      ['anna'],
      ['anna'],
    ]);
  });

  it('may be empty', () => {
    expect(read('# nobody yet\n')).toEqual({ ok: true, value: [] });
    expect(read('lines:\n')).toEqual({ ok: true, value: [] });
  });

  it('is refused with the passwords of the example, line by line', () => {
    const lines = readLines('sip-config/lines.example.yaml', 'lines.example.yaml');
    expect(lines.ok ? [] : lines.error).toHaveLength(3);
    expect(lines.ok ? '' : lines.error.map(problemLine)[0]).toMatch(
      /^lines\.example\.yaml:\d+: line kitchen: The password is still the one of the example: choose your own\.$/,
    );
  });

  const good = 'kind: dect, username: a, password: good-enough';

  it.each([
    [
      'a username that is there twice',
      `lines:\n  a: { ${good} }\n  b: { ${good} }\n`,
      'lines.yaml:3: line b has the username a, but that is the one of line a.',
    ],
    [
      'an id that is there twice',
      `lines:\n  a: { ${good} }\n  a: { ${good} }\n`,
      'lines.yaml:3: the key a is there twice.',
    ],
    [
      'an unknown kind',
      'lines:\n  a:\n    kind: dct\n    username: a\n    password: good-enough\n',
      'lines.yaml:3: line a: kind must be one of analog, dect, isdn, ip, not "dct".',
    ],
    [
      'a missing password',
      'lines:\n  a: { kind: dect, username: a }\n',
      'lines.yaml:2: line a has no password: it must be a text of 8 to 128 characters (quotes help).',
    ],
    [
      'a short password',
      'lines:\n  a: { kind: dect, username: a, password: abc }\n',
      'lines.yaml:2: line a: The password has 3 characters, but needs at least 8.',
    ],
    [
      'a mistyped field',
      `lines:\n  a: { ${good}, lable: x }\n`,
      'lines.yaml:2: line a: lable is not a setting of a line; did you mean label?',
    ],
    [
      'a star in the username of a line with a password',
      'lines:\n  a: { kind: dect, username: "**610", password: good-enough }\n',
      'lines.yaml:2: line a: username must be 1 to 64 letters, digits, dots, hyphens and underscores; with a peer also stars and plus signs (in quotes: "**610"), not "**610".',
    ],
    [
      'a certificate that is none',
      'lines:\n  a: { kind: dect, username: a, certificate: "12:34" }\n',
      'lines.yaml:2: line a: certificate must be the SHA-256 fingerprint of a certificate (32 pairs of hex digits, with or without colons) or CN= and its subject (in quotes), not "12:34".',
    ],
    [
      'a certificate and a peer',
      'lines:\n  a: { kind: dect, username: a, certificate: "CN=x", peer: pbx }\n',
      'lines.yaml:2: line a: a line has a certificate or a peer, not both.',
    ],
    [
      'a weak password beside a peer',
      'lines:\n  a: { kind: dect, username: a, peer: pbx, password: abc }\n',
      'lines.yaml:2: line a: The password has 3 characters, but needs at least 8.',
    ],
    [
      'a line without fields',
      'lines:\n  a: dect\n',
      'lines.yaml:2: line a must hold kind, username and password, such as { kind: dect, username: kitchen, password: "..." }.',
    ],
    [
      'a bad id',
      `lines:\n  "a b": { ${good} }\n`,
      'lines.yaml:2: the id "a b" must be 1 to 64 letters, digits, dots, hyphens and underscores.',
    ],
    ['another key', 'line:\n  a: 1\n', 'lines.yaml:1: the file holds one key, lines, not line.'],
    ['a list', 'lines: [1]\n', 'lines.yaml:1: lines must hold one entry per line, by its id.'],
    [
      'no user',
      `lines:\n  a: { ${good}, confirmsFor: "" }\n`,
      'lines.yaml:2: line a: confirmsFor must be "*" or a list of user names such as [anna], not "".',
    ],
    [
      'an unquoted star',
      `lines:\n  a: { ${good}, confirmsFor: *all }\n`,
      'lines.yaml:2: a value that begins with a star needs quotes: write "*all".',
    ],
  ])('refuses %s with its place', (_, yaml, sentence) => {
    expect(complaints(yaml)).toEqual([sentence]);
  });

  it('never repeats a password', () => {
    const yaml =
      'lines:\n  a: { kind: dect, username: a, password: [s3cr3t] }\n  b: { kind: x, username: b, password: s3cr3t }\n';
    expect(complaints(yaml).length).toBeGreaterThan(1);
    expect(complaints(yaml).join()).not.toContain('s3cr3t');
  });

  it('says that a file is not there', () => {
    expect(readLines('/nope.yaml', 'nope.yaml')).toEqual({
      ok: false,
      error: [{ source: 'nope.yaml', detail: 'there is no file /nope.yaml.' }],
    });
  });
});
