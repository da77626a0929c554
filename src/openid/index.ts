export { artefactId } from './artefact-id.ts';
export { type Askers, createAskers } from './askers.ts';
export { Clients, type WantedClient } from './clients.ts';
export { type NewClient, newClient } from './new-client.ts';
export type { Background, Client, ClientEvent, ClientStore, ClientWithSecret } from './port.ts';
