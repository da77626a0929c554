import type { networkInterfaces } from 'node:os';
import type { Config } from '../config/index.ts';
import { openPorts, phoneHost } from '../device-setup/index.ts';
import type { HttpParts } from '../http/index.ts';

/** What phones have to know of this server. The ports of a drachtio-server are its own affair. Pass `os.networkInterfaces`. */
export const createInstallation = (
  { code, sip }: Pick<Config, 'code' | 'sip'>,
  interfaces: typeof networkInterfaces,
): HttpParts['phones'] => {
  const ports = sip.backend === 'embedded' ? openPorts(sip) : [];
  const plan = { ...code, serviceNumber: sip.serviceNumber };
  return (reached) => ({ host: phoneHost(sip, interfaces(), reached), ports, plan });
};
