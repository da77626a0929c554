export { FritzBox } from './fritz-box.ts';
export { DOMAIN, type Telephone } from './registrar.ts';
