import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { devicePages, withRegions } from '../../../scripts/device-pages/index.ts';
import { loadConfig } from '../../../src/config/index.ts';
import { deviceCalled, devices } from '../../../src/device-setup/devices.ts';
import { families } from '../../../src/device-setup/families/index.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGES = join(ROOT, 'sip-config/devices');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const defaults = loadConfig({ cwd: PAGES, env: {}, set: [] });
if (!defaults.ok) throw new Error('the defaults are not valid');
const { code, sip } = defaults.value.config;
const plan = { ...code, serviceNumber: sip.serviceNumber };

/** The fenced blocks of a section, without their fences. */
const blocksIn = (page: string, section: string): readonly string[] => {
  const text = page.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
  return [...text.matchAll(/^```\w*\n(?<block>[\s\S]*?)\n```$/gm)].map(({ groups }) => groups?.block ?? '');
};

describe.each(devices.map((device) => ({ device, id: device.id })))('the page of $id', ({ device }) => {
  const page = read(device.page);
  const section = device.id === 'asterisk' ? 'Extension patterns' : 'Digit map';

  it('shows the digit map that the code prints', () => {
    const map = device.digitMap?.(plan) ?? null;
    expect(blocksIn(page, section)).toEqual(map === null ? [] : [map]);
  });

  it('names the command that prints it for other codes', () => {
    expect(page).toContain(`offhook -- doctor dialplan ${device.id}\``);
    expect(deviceCalled(device.id)).toBe(device);
  });

  it('says what nobody has tried, and how 112 and how a code get their ways', () => {
    expect(page.replaceAll(/\s+/g, ' ')).toMatch(/not tried on hardware|FreePBX was not tried/i);
    expect(page).toMatch(/112/);
    expect(page).toContain(plan.serviceNumber);
    expect(page).toContain('## Try it');
  });

  it('names every factory star code that the device shares with the other family', () => {
    const secure = (device.starCodes?.codes ?? []).filter(({ code: star }) => /^\*1[6-9]$/.test(star));
    for (const { code: star } of secure) expect(page).toContain(`\`${star}\``);
  });

  it('shows the factory map that is played', () => {
    const { factory } = device.dialling;
    if (factory) expect(page).toContain(`\`${factory.map}\``);
  });
});

describe('the pages of devices', () => {
  it.each(devicePages)('%s says what the data says: npm run generate changes nothing', (path) => {
    expect(withRegions(read(path))).toBe(read(path));
  });

  it.each(families.map(({ id, page }) => [id, page]))('%s stands on its page', (id, page) => {
    expect(read(page)).toMatch(new RegExp(`<!-- made by npm run generate: [a-z-]+ ${id} -->`));
  });

  it.each(['fields nobody', 'nothing gigaset', 'star-codes gigaset', 'index gigaset'])(
    'take no mark for what there is not: %s',
    (mark) => {
      expect(() => withRegions(`<!-- made by npm run generate: ${mark} -->\n<!-- end -->`)).toThrow();
    },
  );

  it('keep what stands around the marks, and lose what stood between them', () => {
    const made = withRegions('before\n<!-- made by npm run generate: digit-map yealink -->\nold\n<!-- end -->\nafter');
    expect(made).toMatch(/^before\n.*\n\n```\n\*10xxxxxx\n8810xxxxxx\n```[\s\S]*<!-- end -->\nafter$/);
    expect(made).not.toContain('old');
  });
});

describe('the index of devices', () => {
  const index = readFileSync(join(PAGES, 'README.md'), 'utf8');

  it('lists every page, and no page that is not there', () => {
    const linked = [...index.matchAll(/\]\((?<page>[\w-]+\.md)\)/g)].map(({ groups }) => groups?.page);
    const there = readdirSync(PAGES).filter((name) => name !== 'README.md');
    expect([...linked].sort()).toEqual(there.sort());
  });

  it('names the device to ask for beside its page', () => {
    for (const { id, page } of devices.filter(({ id: known }) => known !== 'asterisk'))
      expect(index).toMatch(new RegExp(`\\(${page.replace(/.*\//, '')}\\).*\`${id}\``));
  });
});

describe('the files for a PBX', () => {
  it('send the numbers to Offhook that the code prints', () => {
    const patterns = [...read('sip-config/pbx/asterisk-extensions.conf').matchAll(/^exten => (?<pattern>[^,]+),1,/gm)];
    const printed = deviceCalled('asterisk')?.digitMap?.(plan)?.split('\n');
    expect(patterns.map(({ groups }) => groups?.pattern)).toEqual(printed);
  });

  it('let through Kamailio what is a code or the service number, and nothing else', () => {
    const pattern = /\$rU =~ "(?<numbers>[^"]+)"/.exec(read('sip-config/pbx/kamailio.cfg'))?.groups?.numbers;
    const numbers = new RegExp(pattern ?? '^$');
    for (const number of ['*10482913', '8810', '8810482913']) expect(numbers.test(number)).toBe(true);
    for (const number of ['112', '911', '*1048291', '*104829133', '88104', '0301234567', ''])
      expect(numbers.test(number)).toBe(false);
  });

  it('are linked from pages that are there', () => {
    for (const page of readdirSync(join(ROOT, 'sip-config/pbx')).filter((name) => name.endsWith('.md')))
      for (const { groups } of read(`sip-config/pbx/${page}`).matchAll(/\]\((?<file>[\w.-]+)(?:#[\w-]+)?\)/g))
        expect(existsSync(join(ROOT, 'sip-config/pbx', groups?.file ?? '')), `${page}: ${groups?.file}`).toBe(true);
  });
});
