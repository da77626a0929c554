export { freeListeningPort, isFreeUdpPort } from './free-port.ts';
export { findKamailio, movedProxy, type ProxyPorts, type RunningProxy, startKamailio } from './kamailio.ts';
export { type RunningNode, startNode } from './node.ts';
export { PartFailed } from './part-failed.ts';
export { findPostgres, makePostgres, POSTGRES_USER, type PostgresPlace } from './postgres.ts';
