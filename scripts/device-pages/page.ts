import { type Family, familyCalled } from '../../src/device-setup/index.ts';
import { fieldsRegion } from './fields-region.ts';
import { indexRegion } from './index-region.ts';
import { digitMapRegion, ordinaryRegion, settingsRegion, sourceRegion, starCodesRegion } from './regions.ts';

/** What a page says of a family, by the name of the region. */
const regions: Readonly<Record<string, (family: Family) => string>> = {
  source: sourceRegion,
  fields: fieldsRegion,
  'digit-map': digitMapRegion,
  'star-codes': starCodesRegion,
  ordinary: ordinaryRegion,
  settings: settingsRegion,
};

const REGION = /<!-- made by npm run generate: (?<what>[\w-]+)(?: (?<id>[\w-]+))? -->\n[\s\S]*?<!-- end -->/g;

/** A page with what the data says between its marks; what stands around them is its own. Throws for a mark that nothing belongs to. */
export const withRegions = (page: string): string =>
  page.replaceAll(REGION, (mark, what: string, id: string | undefined) => {
    const [opening = ''] = mark.split('\n');
    return `${opening}\n\n${contentOf(what, id)}\n\n<!-- end -->`;
  });

const contentOf = (what: string, id: string | undefined): string => {
  if (what === 'index' && id === undefined) return indexRegion();
  const family = id === undefined ? undefined : familyCalled(id);
  const region = regions[what];
  if (!family || !region) throw new Error(`nothing belongs to the mark "${what} ${id ?? ''}"`);
  return region(family);
};
