export { clusterDemo } from './cluster-demo.ts';
export { demo } from './demo.ts';
export { fritzDemo } from './fritz-demo.ts';
export type { FritzAccount } from './registration-file.ts';
