import { phoneHost } from '../device-setup/index.ts';

/** Where phones find the SIP server, as far as this machine knows, for people. Pass `os.networkInterfaces()`. */
export const phoneServer = (...asked: Parameters<typeof phoneHost>): string =>
  phoneHost(...asked) ?? 'the address of this machine';
