import type { FastifyBaseLogger } from 'fastify';
import { SAME_SERVER } from '../lib/index.ts';
import { createMetrics, nothingAlive } from './metrics.ts';
import type { Door, HttpParts } from './parts.ts';
import { createHttp } from './server.ts';

/** A part that no request reaches: whoever touches it made a mistake. */
const untouched = <Part extends object>(name: string): Part =>
  new Proxy({} as Part, {
    get: () => {
      throw new Error(`${name} is not there: this server only describes itself`);
    },
  });

const silent: FastifyBaseLogger = {
  level: 'silent',
  child: () => silent,
  fatal: () => undefined,
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  trace: () => undefined,
  silent: () => undefined,
};

const nobody = {
  requestsPerAddress: 0,
  requestsPerKey: 0,
  waitsPerApp: 0,
  waitsPerAddress: 0,
  streamsPerApp: 0,
  streamsPerAddress: 0,
};

const describing = (version: string, doors: readonly Door[]): HttpParts => ({
  doors,
  ownDoors: [],
  hosted: undefined,
  settings: {
    version,
    publicUrl: 'http://localhost',
    base: SAME_SERVER,
    uiFolder: '',
    trustProxy: [],
    corsOrigins: [],
    corsHeaders: [],
    limits: nobody,
    grantSeconds: 3600,
    bodyBytes: 65_536,
  },
  authenticators: untouched('authenticators'),
  confirmations: untouched('confirmations'),
  grantTokens: untouched('grantTokens'),
  admin: { sessions: untouched('sessions'), lock: untouched('lock') },
  press: undefined,
  lines: untouched('lines'),
  calls: untouched('calls'),
  ladders: untouched('ladders'),
  statistics: untouched('statistics'),
  sip: untouched('sip'),
  nodes: untouched('nodes'),
  registrations: untouched('registrations'),
  events: untouched('events'),
  webhooks: untouched('webhooks'),
  managing: untouched('managing'),
  audit: untouched('audit'),
  checkChain: () => Promise.reject(new Error('no chain is checked')),
  authenticate: () => Promise.reject(new Error('nobody calls')),
  tokenFor: () => '',
  addresses: untouched('addresses'),
  originOf: () => 'internet',
  phones: () => ({
    host: undefined,
    ports: [],
    plan: { prefix: '', digits: 0, profile: 'standard', serviceNumber: '' },
  }),
  dialForm: (digits) => ({ dial: '', serviceNumber: '', digits }),
  health: async () => [],
  metrics: createMetrics(() => nothingAlive),
  clock: untouched('clock'),
  logger: silent,
});

/** The OpenAPI 3.1 document as JSON text with a final newline, the same each time; nothing is opened and nothing listens. */
export const renderOpenApi = async (version: string, doors: readonly Door[]): Promise<string> => {
  const app = await createHttp(describing(version, doors));
  try {
    return `${JSON.stringify(app.swagger(), null, 2)}\n`;
  } finally {
    await app.close();
  }
};
