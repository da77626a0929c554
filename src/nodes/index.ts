export type { LivingNode, NodeState, NodeStore } from './port.ts';
export { Presence } from './presence.ts';
