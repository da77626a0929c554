export { clusterDemo } from './cluster-demo.ts';
export { demo } from './demo.ts';
