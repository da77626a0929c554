import Fastify, { type FastifyInstance } from 'fastify';
import { createRest, type Rest } from '../../client/rest.ts';
import type { Clock, Random } from '../../lib/index.ts';
import type { Endpoint, OnWire } from '../../sip/client/index.ts';
import { closeDoor, type FrontDoor, isFromOurPage } from './door.ts';
import { HousePhone } from './house-phone.ts';
import { LatestEvents } from './latest-events.ts';
import { News } from './news.ts';
import { servePage } from './page-files.ts';
import { People } from './people.ts';
import { routerRoutes } from './router-routes.ts';
import { thingRoutes } from './thing-routes.ts';
import { withoutProof } from './wire-trace.ts';
import { type FritzParts, type HouseLine, Wiring } from './wiring.ts';

/** What the house is made of. */
export interface HouseParts {
  readonly door: FrontDoor;
  /** Where the build left the page. */
  readonly pageFolder: string;
  readonly offhook: {
    readonly url: string;
    readonly sip: Endpoint;
    /** The WebSocket of SIP, for the softphone in the page. */
    readonly softphoneServer: string;
    readonly serviceNumber: string;
    readonly code: { readonly prefix: string; readonly digits: number };
  };
  /** API keys: of the router (scopes `confirm`, `users`), of the button's device, and the operator's for the trace. None of them ever reaches the browser. */
  readonly keys: { readonly router: string; readonly device: string; readonly operator: string };
  /** The lines of the phones, and that of an app in the page. */
  readonly lines: readonly HouseLine[];
  readonly softphone: HouseLine;
  /** A box that the phones can hang on instead; undefined: there is none. */
  readonly fritz: FritzParts | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** A house to try Offhook in: a router that asks it, and the things that confirm. */
export interface House {
  /** Registers the phones, then answers at the door. */
  start(): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
  /** The lights of the device shine, or no more. */
  shine(shines: boolean): void;
}

const MAX_BODY_BYTES = 4096;
const USER_AGENT = 'Offhook demo phone';

/** Furnishes the house behind its door. */
export const createHouse = (parts: HouseParts): House => {
  const { door, offhook, keys, clock, random } = parts;
  const offhookFor = (apiKey: string): Rest => createRest({ url: offhook.url, apiKey });
  let shines = false;
  const tellHouse = (): void =>
    news.tell('house', {
      phones: [...phones.values()].map(({ view }) => view),
      box: boxNow(),
      fritz: wiring.view,
      shines,
    });
  const news = new News(() => events.start());
  const { lines, fritz } = parts;
  const phones = new Map(
    [...new Set([...lines.map(({ id }) => id), ...(fritz?.telephones.keys() ?? [])])].map((id) => {
      const onWire = traceTo(news, id, clock);
      return [id, new HousePhone({ id, userAgent: USER_AGENT, clock, onWire, onChange: () => tellHouse() })];
    }),
  );
  const wiring = new Wiring({
    phones,
    lines: [...lines, parts.softphone],
    sip: offhook.sip,
    offhook: offhookFor(keys.operator),
    fritz,
  });
  if (fritz) overhear(fritz, traceTo(news, 'fritz', clock));
  const events = new LatestEvents({
    offhook: offhookFor(keys.operator),
    clock,
    wanted: () => news.heard,
    tell: (event) => news.tell('event', event),
  });

  const app = createServer(door);
  servePage(app, parts.pageFolder, offhook.url, offhook.softphoneServer);
  const boxNow = routerRoutes(app, {
    offhook: offhookFor(keys.router),
    people: new People(random),
    onChange: () => tellHouse(),
  });
  thingRoutes(app, { phones, wiring, offhook: offhookFor(keys.device), onChange: () => tellHouse() });
  const { url, softphoneServer, serviceNumber, code } = offhook;
  const softphone = { username: parts.softphone.id, password: parts.softphone.password, server: softphoneServer };
  app.get('/api/house', async () => ({ offhook: url, serviceNumber, code, softphone }));
  app.get('/api/news', async (_request, reply) => {
    if (!news.open(reply.raw, { 'cache-control': 'no-store' })) return reply.code(503).send({ code: 'too-many' });
    return reply.hijack();
  });

  return {
    async start() {
      await wiring.start();
      await app.ready();
      tellHouse();
    },
    async stop() {
      events.stop();
      news.close();
      await wiring.stop();
      await app.close();
      await closeDoor(door);
    },
    shine(now) {
      shines = now;
      tellHouse();
    },
  };
};

/** A server behind the door, for our own page only. */
const createServer = (door: FrontDoor): FastifyInstance => {
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    serverFactory: (handler) => door.server.on('request', handler),
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    if (isFromOurPage(door.origin, request.method, request.headers)) return undefined;
    return reply.code(403).send({ code: 'not-from-here' });
  });
  return app;
};

/** What the box and Offhook say to each other; its telephones are heard by themselves. */
const overhear = ({ box, offhook }: FritzParts, onWire: OnWire): void => {
  box.onWire = (user, direction, text) => {
    if (user === offhook.user) onWire(direction, text);
  };
};

const traceTo =
  (news: News, phone: string, clock: Clock): OnWire =>
  (direction, text) =>
    news.tell('sip', { phone, direction, at: clock.now(), text: withoutProof(text) });
