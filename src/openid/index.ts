export { type NewClient, newClient } from './new-client.ts';
export type { Client, ClientEvent, ClientStore, ClientWithSecret } from './port.ts';
