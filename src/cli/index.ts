export { run } from './run.ts';
export { processSurroundings, type Surroundings } from './surroundings.ts';
