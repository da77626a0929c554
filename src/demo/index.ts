export { clusterDemo } from './cluster-demo.ts';
export { demo } from './demo.ts';
export { type FritzAccount, fritzDemo } from './fritz-demo.ts';
