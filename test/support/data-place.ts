import { join } from 'node:path';
import { openData } from '../../src/store/index.ts';
import { emptyPlace } from './cli-place.ts';

/** A command line in a directory of its own, where a server has run once: its data are there, and empty. */
export const dataPlace = async (...given: Parameters<typeof emptyPlace>): Promise<ReturnType<typeof emptyPlace>> => {
  const place = emptyPlace(...given);
  await makeData(join(place.cwd, 'data'));
  return place;
};

/** Makes an empty data directory, as the first start does. */
const makeData = async (dataDir: string): Promise<void> => {
  const { store } = await openData(dataDir, () => undefined, 'caller');
  await store.close();
};
