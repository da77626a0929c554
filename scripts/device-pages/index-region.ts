import { basename } from 'node:path';
import { type Family, families } from '../../src/device-setup/index.ts';

/** The pages of this folder, what stands on each, and what `doctor dialplan` calls it. */
export const indexRegion = (): string => {
  const here = families.filter(({ page }) => page.startsWith('sip-config/devices/'));
  const rows = [...new Set(here.map(({ page }) => page))].map((page) => {
    const group = here.filter((family) => family.page === page);
    return `| [${basename(page)}](${basename(page)}) | ${namesOf(group)} | ${idsOf(group)} |`;
  });
  return ['| page | device | `doctor dialplan` |', '|---|---|---|', ...rows].join('\n');
};

const namesOf = (group: readonly Family[]): string =>
  group.map(({ name, models }) => (models.length === 0 ? name : `${name} (${models.join(', ')})`)).join('; ');

const idsOf = (group: readonly Family[]): string =>
  group
    .filter(({ dialling }) => dialling)
    .map(({ id }) => `\`${id}\``)
    .join(', ');
