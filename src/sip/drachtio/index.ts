export { createDrachtioSip, type DrachtioSip } from './server.ts';
