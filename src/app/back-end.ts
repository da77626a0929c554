import type { Config } from '../config/index.ts';
import type { EmbeddedSip } from '../sip/embedded/index.ts';
import type { SipDecisions, SipStack } from '../sip/port.ts';
import type { Opening } from './context.ts';
import { tlsOf } from './parts.ts';
import { countSip, sipSettingsOf } from './settings.ts';
import { CannotStart } from './tools.ts';

/** Who speaks SIP with the phones. It does not listen yet. */
export interface BackEnd {
  readonly sip: SipStack;
  /** Whether phones reach it now. */
  readonly isReached: () => boolean;
  /** See `EmbeddedSip`; undefined where the socket is somebody else's. */
  readonly receiveBuffer: EmbeddedSip['receiveBuffer'];
}

/** How often drachtio is asked whether it still answers, in milliseconds. */
const DRACHTIO_WATCH_MS = 5000;

/** The SIP server of `sip.backend`; the other one is not even loaded. */
export const openBackEnd = (opening: Opening, decisions: SipDecisions): Promise<BackEnd> =>
  opening.config.sip.backend === 'drachtio' ? behindDrachtio(opening, decisions) : embedded(opening, decisions);

const embedded = async ({ config, overrides, tools }: Opening, decisions: SipDecisions): Promise<BackEnd> => {
  const { createEmbeddedSip } = await import('../sip/embedded/index.ts');
  const { clock, random, logger, metrics, fault } = tools;
  const sip = createEmbeddedSip({
    settings: { ...sipSettingsOf(config), tls: tlsOf(config, tools), ...overrides.sip },
    clock,
    random,
    decisions,
    onFault: fault,
    count: countSip(metrics),
    onBan: (ban) => logger.warn(ban, 'too many wrong SIP passwords'),
  });
  return { sip, isReached: () => true, receiveBuffer: () => sip.receiveBuffer() };
};

const behindDrachtio = async ({ config, overrides, tools }: Opening, decisions: SipDecisions): Promise<BackEnd> => {
  const { createDrachtioSip } = await import('../sip/drachtio/index.ts');
  const { clock, random, logger, metrics, fault } = tools;
  const sip = createDrachtioSip({
    link: linkOf(config),
    settings: { ...sipSettingsOf(config), ...overrides.sip },
    clock,
    random,
    decisions,
    onFault: fault,
    count: countSip(metrics),
    onTurn: (turn) => {
      if (turn.up) logger.info('connected to drachtio');
      else logger.error(turn.why);
    },
  });
  return { sip, isReached: () => sip.isConnected, receiveBuffer: () => undefined };
};

const linkOf = ({ sip: { drachtio } }: Config) => {
  const { host, port, secret } = drachtio;
  if (!secret) throw new CannotStart('sip.drachtio.secret is not set, but sip.backend is drachtio.');
  return { host, port, secret, watchMs: DRACHTIO_WATCH_MS };
};
