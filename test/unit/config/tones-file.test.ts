import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemLine, readTones } from '../../../src/config/index.ts';
import { defaultTones } from '../../../src/media/index.ts';
import { workplace } from './workplace.ts';

const read = (yaml: string) => readTones(join(workplace({ 't.yaml': yaml }), 't.yaml'), 't.yaml');

describe('a file of tones', () => {
  it('is good for every country that is shipped', () => {
    const files = readdirSync('sip-config/tones').filter((name) => name.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(readTones(join('sip-config/tones', file), file)).toMatchObject({ ok: true });
  });

  it('that is shipped as the default holds the built-in tones', () => {
    expect(readTones('sip-config/tones/default.yaml', 'default.yaml')).toEqual({ ok: true, value: defaultTones });
  });

  it('is refused when a tone is missing, empty, too high or unknown, one sentence each', () => {
    const good = '[{ hz: [425], ms: 250 }]';
    const complaints = (yaml: string) => {
      const tones = read(yaml);
      return tones.ok ? [] : tones.error.map(problemLine);
    };
    expect(complaints('---\n')).toEqual([
      't.yaml: the file is empty: it must hold the tones prompt, acknowledgement, error.',
    ]);
    expect(complaints(`prompt: ${good}\nerror: ${good}\n`)[0]).toMatch(
      /^t\.yaml: the tone acknowledgement must be a list/,
    );
    expect(complaints(`prompt: ${good}\nerror: ${good}\nacknowledgement: [{ hz: [9000], ms: 250 }]\n`)).toHaveLength(1);
    expect(complaints(`prompt: ${good}\nerror: []\nacknowledgement: ${good}\n`)[0]).toMatch(
      /^t\.yaml:2: the tone error/,
    );
    expect(complaints(`prompt: ${good}\nerror: ${good}\nacknowledgement: ${good}\nbusy: ${good}\n`)).toEqual([
      't.yaml:4: busy is not a tone; there are prompt, acknowledgement, error.',
    ]);
  });
});
