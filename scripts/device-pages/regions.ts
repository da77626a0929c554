import { wrapped } from '../../src/cli/dialplan/wrap.ts';
import { loadConfig } from '../../src/config/index.ts';
import type { DialPlan, Family } from '../../src/device-setup/index.ts';

/** The codes as they come. */
export const plan = ((): DialPlan => {
  const defaults = loadConfig({ cwd: import.meta.dirname, env: {}, set: [] });
  if (!defaults.ok) throw new Error('the defaults are not valid');
  const { code, sip } = defaults.value.config;
  return { ...code, serviceNumber: sip.serviceNumber };
})();

/** For which models, from what it is known, and what its lines are. */
export const sourceRegion = ({ models, source, kinds, parameters, page }: Family): string => {
  const derived = `Derived from ${source}${page.includes('/pbx/') ? '' : '; not tried on hardware'}.`;
  const kind = `Line kind: ${kinds.map((one) => `\`${one}\``).join(' or ')}.`;
  const all = [
    models.length === 0 ? '' : `${models.join(', ')}.`,
    derived,
    kind,
    parameters ? `In brackets: ${parameters}.` : '',
  ];
  return wrapped(all.filter((text) => text !== '').join(' '));
};

const block = (text: string, language = ''): string => `\`\`\`${language}\n${text}\n\`\`\``;

/** The digit map, and how others are had. */
export const digitMapRegion = (family: Family): string => {
  const map = family.digitMap?.(plan);
  const command = `\`npm run -s offhook -- doctor dialplan ${family.id}\``;
  const parts = [map === undefined ? '' : block(map)];
  if (family.dialling) parts.push(map === undefined ? `To see it played: ${command}.` : `For other codes: ${command}.`);
  return parts.filter((text) => text !== '').join('\n\n');
};

/** The star codes of the factory. */
export const starCodesRegion = ({ starCodes }: Family): string => {
  if (!starCodes) throw new Error('no star codes are known');
  const codes = starCodes.codes.map(({ code, meaning }) => `\`${code}\` ${meaning}`).join(', ');
  return wrapped(`Known of its factory settings: ${codes}. Where one is in the way, ${starCodes.move}.`);
};

const PBX_PAGE = '[../pbx](../pbx/README.md)';

/** What becomes of 112, 911 and ordinary numbers. */
export const ordinaryRegion = ({ ordinary }: Family): string => {
  const ways = ordinary.ways.map(({ models, text, digitMap }) => {
    const said = text.replace('sip-config/pbx', PBX_PAGE);
    const item = `- ${wrapped(models ? `**${models.join(', ')}**: ${said}` : said, '  ')}`;
    return digitMap ? `${item}\n\n${block(digitMap(plan)).replaceAll(/^/gm, '  ')}` : item;
  });
  return [wrapped(ordinary.because), ways.join('\n')].join('\n\n');
};

/** What belongs into offhook.yaml. */
export const settingsRegion = ({ settings }: Family): string => {
  if (settings === undefined) throw new Error('no settings are known');
  return block(settings, 'yaml');
};
