import { expect, it } from 'vitest';
import { createInstallation } from '../../../src/app/installation.ts';
import { configSchema } from '../../../src/config/index.ts';

const came = { named: '10.0.0.9:8080', address: '10.0.0.7' };
const installationOf = (sip: object) => createInstallation(configSchema.parse({ sip }), () => ({}))(came);

it('phones are told the ports that are open and the codes of the configuration', () => {
  expect(installationOf({ tcpPort: 0, tlsPort: 5061, tlsCert: 'c', tlsKey: 'k', serviceNumber: '70' })).toEqual({
    host: '10.0.0.7',
    ports: [
      { transport: 'udp', port: 5060 },
      { transport: 'tls', port: 5061 },
    ],
    plan: { prefix: '*10', digits: 6, profile: 'standard', serviceNumber: '70' },
  });
});

it('phones are told no port where a drachtio-server listens for them', () => {
  const { ports } = installationOf({ backend: 'drachtio', drachtio: { secret: 'a-secret-of-its-own' } });
  expect(ports).toEqual([]);
});
