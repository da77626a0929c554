import { families } from '../../src/device-setup/index.ts';

export { withRegions } from './page.ts';

/** The pages that are made of the data, and of what stands around it, from the root of the repository. */
export const devicePages: readonly string[] = [
  'sip-config/devices/README.md',
  ...new Set(families.map(({ page }) => page)),
];
