import cors from '@fastify/cors';
import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type onRequestHookHandler,
} from 'fastify';
import type { Access } from '../access/index.ts';
import { type Clock, isLoopback, ownUrl } from '../lib/index.ts';
import { createAuthHook } from './auth.ts';
import { boundConnections } from './connections.ts';
import { createDangerHook } from './dangerous.ts';
import { registerDocsPage } from './docs-page.ts';
import { clientRefusal, createErrorHandler } from './errors.ts';
import { judging } from './judging.ts';
import { createLimits } from './limits.ts';
import { refuseOtherMethods } from './methods.ts';
import { registerOpenApi } from './openapi.ts';
import type { HttpParts } from './parts.ts';
import { problemOf, refuse } from './problem.ts';
import { warnOfRefusedOrigins } from './refused-origins.ts';
import { adminAuthenticatorRoutes } from './routes/admin-authenticators.ts';
import { adminConfirmationRoutes } from './routes/admin-confirmations.ts';
import { adminSessionRoutes } from './routes/admin-session.ts';
import { adminSessionListRoutes } from './routes/admin-sessions.ts';
import { auditRoutes } from './routes/audit.ts';
import { authenticatorRoutes } from './routes/authenticators.ts';
import { backupRoutes } from './routes/backup.ts';
import { buttonRoutes } from './routes/button.ts';
import { callRoutes } from './routes/calls.ts';
import { confirmationEventRoutes } from './routes/confirmation-events.ts';
import { confirmationRoutes } from './routes/confirmations.ts';
import { doorRoutes } from './routes/doors.ts';
import { grantRoutes } from './routes/grants.ts';
import { jwksRoutes } from './routes/jwks.ts';
import { keyRoutes } from './routes/keys.ts';
import { lineRoutes } from './routes/lines.ts';
import { nodeRoutes } from './routes/nodes.ts';
import { oneConfirmationRoutes } from './routes/one-confirmation.ts';
import { openIdClientRoutes } from './routes/openid-clients.ts';
import { operationRoutes } from './routes/operations.ts';
import { registrationRoutes } from './routes/registrations.ts';
import { setupRoutes } from './routes/setup.ts';
import { sipRoutes } from './routes/sip.ts';
import { statisticsRoutes } from './routes/statistics.ts';
import { accountRoutes } from './routes/tr064-accounts.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { secureHeaders } from './secure-headers.ts';
import { tellSenders } from './sender.ts';
import { stepsUp } from './steps-up.ts';
import { registerUi } from './ui.ts';
import { readUi } from './ui-files.ts';
import { validatorCompiler } from './validation.ts';
import { WaitGate } from './wait-gate.ts';

/** Characters of one path segment: 128 characters of which each is percent-encoded as three bytes, and some. */
const MAX_PATH_PART = 1200;

const byAppOrToken = { key: 'confirm', token: true } as const satisfies Access;
const byToken = { token: true } as const satisfies Access;

/** How long a client whose request met the shutdown is told to wait. */
const DRAIN_RETRY_SECONDS = 5;

/** A connection over which nothing has moved for so long is cut: who reads no answer would hold it for good. Longer than a long-poll waits, and than streams are silent. */
const SILENT_MS = 120_000;

/** Connections beside those that long-polls and event streams of one app, or of one address, may hold: for what comes and goes. */
const PASSING = { most: 1000, mostOfAddress: 100 };

/** How long answers that are on their way may take at the end. */
const LAST_ANSWERS_MS = 500;

/** Tests of webhooks at one time: each holds a connection. */
const WEBHOOK_TESTS = { waitsPerApp: 4, waitsPerAddress: 4 };

/**
 * The REST API and the doors that stand beside it, ready to `inject` or to `listen`. Closing it answers every long-poll with the state as it is, every
 * event stream with `bye`, every request that still arrives with `draining`, and cuts what is still connected after `LAST_ANSWERS_MS`.
 */
export const createHttp = async (parts: HttpParts): Promise<FastifyInstance> => {
  const { settings, metrics } = parts;
  const onError = createErrorHandler(() => metrics.faults.inc({ task: 'http' }));
  const headers = secureHeaders(settings.publicUrl);
  const app = Fastify({
    loggerInstance: quiet(parts.logger),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: settings.bodyBytes,
    requestTimeout: 30_000,
    connectionTimeout: SILENT_MS,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PATH_PART },
    // No hook runs for these.
    frameworkErrors: (error, request, reply) =>
      void onError(error, request as FastifyRequest, reply.headers(headers) as FastifyReply),
    clientErrorHandler: answerUnparsable(settings.base),
  });
  const gate = new WaitGate(settings.limits, (waiting) => metrics.httpWaits.set(waiting));
  const streams = new WaitGate(
    { waitsPerApp: settings.limits.streamsPerApp, waitsPerAddress: settings.limits.streamsPerAddress },
    (open) => metrics.httpStreams.set(open),
  );
  const webhookTests = new WaitGate(WEBHOOK_TESTS, () => undefined);
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
    gate.stop();
    streams.stop();
    webhookTests.stop();
    cutLater(app, parts.clock);
  });

  app.setValidatorCompiler(validatorCompiler as Parameters<typeof app.setValidatorCompiler>[0]);
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler(onError);
  app.setNotFoundHandler((_request, reply) => refuse(reply, { code: 'not-found' }));
  app.decorateRequest('principal', null);
  app.decorateRequest('judgeAgain', null);
  app.decorateRequest('allowedBy', undefined);
  const isProxy = tellSenders(app, settings.trustProxy);
  const { waitsPerApp, streamsPerApp, waitsPerAddress, streamsPerAddress } = settings.limits;
  boundConnections(app.server, {
    most: 2 * (waitsPerApp + streamsPerApp) + PASSING.most,
    mostOfAddress: waitsPerAddress + streamsPerAddress + PASSING.mostOfAddress,
    isExempt: (address) => isLoopback(address) || isProxy(address),
    onRefused: () => metrics.connectionsRefused.inc({ server: 'http' }),
  });
  app.decorate('base', settings.base);

  app.addHook('onRequest', securing(headers));
  const limits = createLimits(settings.limits, parts.clock);
  warnOfRefusedOrigins(app, settings.corsOrigins, parts.logger);
  if (settings.corsOrigins.length > 0) await allowBrowsers(app, settings);
  app.addHook(
    'onRequest',
    judging(({ routeOptions }) =>
      closing && !routeOptions.config.unlimited
        ? { code: 'draining', retryAfterSeconds: DRAIN_RETRY_SECONDS }
        : undefined,
    ),
  );
  app.addHook('onRequest', limits.perAddress);
  // Before the body is read: an address that does not exist is not worth parsing it.
  app.addHook(
    'onRequest',
    judging(({ is404, url }) => (is404 || stepsUp(url) ? { code: 'not-found' } : undefined)),
  );
  takeJsonOnly(app);
  measure(app, parts);

  const authenticate = createAuthHook(parts.authenticate, settings);
  const ui = readUi(settings.uiFolder);
  if (ui.size === 0) parts.logger.warn('no pages: npm run build:web makes them');
  const doorParts = { ...parts, ui };
  const authenticated: FastifyPluginAsync = async (v1) => {
    v1.addHook('onRequest', authenticate);
    v1.addHook('onRequest', limits.perPrincipal);
    v1.addHook('preHandler', createDangerHook(parts));
    await v1.register(adminSessionRoutes(parts));
    await v1.register(adminSessionListRoutes(parts));
    await v1.register(adminConfirmationRoutes(parts));
    await v1.register(adminAuthenticatorRoutes(parts));
    await v1.register(confirmationRoutes(parts));
    await v1.register(oneConfirmationRoutes(parts, gate, byAppOrToken));
    await v1.register(confirmationEventRoutes(parts, streams, byAppOrToken));
    await v1.register(grantRoutes(parts));
    await v1.register(authenticatorRoutes(parts));
    await v1.register(buttonRoutes(parts));
    for (const door of parts.doors) await v1.register(door(doorParts));
    await v1.register(lineRoutes(parts));
    await v1.register(callRoutes(parts));
    await v1.register(sipRoutes(parts, streams));
    await v1.register(statisticsRoutes(parts));
    await v1.register(webhookRoutes(parts, webhookTests));
    await v1.register(auditRoutes(parts));
    await v1.register(nodeRoutes(parts));
    await v1.register(registrationRoutes(parts));
    await v1.register(setupRoutes(parts));
    await v1.register(keyRoutes(parts));
    await v1.register(doorRoutes(parts));
    await v1.register(accountRoutes(parts));
    await v1.register(openIdClientRoutes(parts));
    await v1.register(backupRoutes(parts));
  };
  const byItsToken: FastifyPluginAsync = async (page) => {
    page.addHook('onRequest', authenticate);
    page.addHook('onRequest', limits.perPrincipal);
    // A page of a foreign host completes it: what it is for is that host's business, and the signed grant nobody's there.
    const { grantTokens: _signed, ...unsigned } = parts;
    await page.register(oneConfirmationRoutes(unsigned, gate, byToken));
    await page.register(confirmationEventRoutes(parts, streams, byToken));
  };
  const otherMethods = refuseOtherMethods(app);
  await registerOpenApi(app, settings);
  await app.register(operationRoutes(parts, authenticate));
  await app.register(jwksRoutes(parts));
  await app.register(authenticated);
  for (const door of parts.ownDoors) await app.register(door(doorParts));
  if (parts.hosted) await app.register(parts.hosted(doorParts, byItsToken));
  otherMethods();
  await registerDocsPage(app);
  registerUi(app, ui);
  await app.ready();
  return app;
};

/**
 * Node waits for every connection that is not idle, and one that never asked anything is not: browsers open such ones in
 * advance. They would hold the shutdown up for as long as they like.
 */
const cutLater = ({ server }: FastifyInstance, clock: Clock): void => {
  if (!server.listening) return;
  const cancel = clock.after(LAST_ANSWERS_MS, () => server.closeAllConnections());
  server.once('close', cancel);
};

/** A logger that never sees a header, a body or an address with its query. */
const quiet = (logger: HttpParts['logger']): HttpParts['logger'] =>
  logger.child(
    { part: 'http' },
    {
      serializers: {
        req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions?.url }),
        res: (reply: FastifyReply) => ({ status: reply.statusCode }),
      },
    },
  );

/** JSON bodies only; an empty body is none, whatever type it claims (browsers and curl send one). */
const takeJsonOnly = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, body as string, done);
  });
  // RFC 9110 15.5.16: a coding that is not undone here. Whoever meant it as it is may say so.
  app.addHook('onRequest', (request, reply, done) => {
    const coding = request.headers['content-encoding'] ?? '';
    if (coding === '' || coding.toLowerCase() === 'identity') return done();
    reply.header('Accept-Encoding', 'identity');
    refuse(reply, {
      code: 'unsupported-media-type',
      detail: 'Send the body as it is, without Content-Encoding.',
    });
  });
  app.addContentTypeParser('*', (request, _payload, done) => {
    if (request.headers['content-length'] === '0') done(null, undefined);
    else done(Object.assign(new Error('unsupported media type'), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }));
  });
};

const securing =
  (headers: ReturnType<typeof secureHeaders>): onRequestHookHandler =>
  (request, reply, done) => {
    reply.headers(headers);
    if (!request.url.startsWith('/docs')) reply.header('Cache-Control', 'no-store');
    done();
  };

/** CORS for what a browser may call with a confirmation token, and nothing else; no cookies, so no credentials. */
const allowBrowsers = async (
  app: FastifyInstance,
  { corsOrigins, corsHeaders }: Pick<HttpParts['settings'], 'corsOrigins' | 'corsHeaders'>,
): Promise<void> => {
  const allowed = {
    origin: [...corsOrigins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['Authorization', 'Content-Type', 'If-None-Match', 'Last-Event-ID', ...corsHeaders],
    exposedHeaders: ['ETag', 'Retry-After'],
    maxAge: 600,
    strictPreflight: false,
  };
  await app.register(cors, {
    delegator: async (request: FastifyRequest) =>
      request.routeOptions.config.access?.token ? allowed : { origin: false },
  });
};

const measure = (app: FastifyInstance, { metrics }: HttpParts): void => {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const { method } = request;
    metrics.httpRequests.inc({ route, method, status: String(reply.statusCode) });
    const { wait } = (request.query ?? {}) as { readonly wait?: unknown };
    if (!wait && !request.routeOptions.config.streams)
      metrics.httpSeconds.observe({ route, method }, reply.elapsedTime / 1000);
    request.log.debug({ method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request');
    done();
  });
};

/** What Node could not parse never becomes a request: answer on the socket itself (RFC 9112). */
const answerUnparsable =
  (base: string) =>
  (
    error: { readonly code?: string },
    socket: { readonly writable: boolean; readonly destroyed: boolean; end(text: string): void; destroy(): void },
  ): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const problem = problemOf({ code: clientRefusal(error.code) }, ownUrl(base, ''));
    const body = JSON.stringify(problem);
    socket.end(
      [
        `HTTP/1.1 ${problem.status} ${problem.title}`,
        'Content-Type: application/problem+json',
        'Cache-Control: no-store',
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  };
