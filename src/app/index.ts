export {
  type Addresses,
  type App,
  createApp,
  createChainVerifier,
  type Offline,
  type Overrides,
  openApiDocument,
  openOffline,
  rotateKey,
  rotateSigningKey,
} from './app.ts';
