export { ClientAddresses } from './client-addresses.ts';
export { renderErrors, renderMetrics, renderSignals, renderSipRefusals } from './generated-docs.ts';
export type { Backups, DoorState, Managing } from './managing.ts';
export { createMetrics, type Metrics, nothingAlive } from './metrics.ts';
export type { Door, HostedPage, HttpLimits, HttpParts, HttpSettings, PartHealth, PartReason } from './parts.ts';
export { lineView } from './present.ts';
export { renderOpenApi } from './render-openapi.ts';
export { createHttp } from './server.ts';
export { openWaitingRoom } from './waiting-room.ts';
