export { createRedaction, type Redaction } from './redaction.ts';
