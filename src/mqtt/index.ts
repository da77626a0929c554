export { BrokerConnection, type BrokerSettings } from './connection.ts';
