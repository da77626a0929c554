export { type PhoneAnswer, renderErrors, renderMetrics } from './generated-docs.ts';
export { type Census, createMetrics, type Metrics } from './metrics.ts';
export type { HttpLimits, HttpParts, HttpSettings, PartHealth } from './parts.ts';
export { renderOpenApi } from './render-openapi.ts';
export { createHttp } from './server.ts';
