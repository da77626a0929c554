import { ANSWER, answerTo, OFFER, request, toTag } from '../sip-wire-text.ts';
import type { Table } from './table.ts';

/** What is played at a table; each has its own drachtio to itself. */
export type Scene = (table: Table, secret: string) => Promise<void>;

const METHODS = ['invite', 'register', 'options', 'info', 'message', 'notify', 'subscribe', 'publish'];

const challenge = (transaction: string): string =>
  `sip|${transaction}|\r\nSIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm="offhook", nonce="1", algorithm=MD5, qop="auth"\r\nWWW-Authenticate: Digest realm="offhook", nonce="2", algorithm=SHA-256, qop="auth"\r\n\r\n`;

const accept = (transaction: string): string =>
  `sip|${transaction}|\r\nSIP/2.0 200 OK\r\nAllow: INVITE, ACK, BYE\r\nSupported: timer\r\nContent-Type: application/sdp\r\n\r\n${ANSWER}`;

/** The ACK of an answer that is no 2xx, in the transaction of its INVITE. */
const acknowledge = (table: Table, sequence: number, callId?: string): Promise<void> =>
  table.phoneSends('ACK', {
    sequence,
    branch: `z9hG4bK-INVITE-${sequence}`,
    toTag: toTag(table.phoneHeard(({ status }) => status >= 300)),
    ...(callId !== undefined && { callId }),
  });

/** A call that stands; gives the tag of the server in it. */
const call = async (table: Table, secret: string): Promise<string> => {
  await table.enter(secret, ...METHODS);
  await table.phoneSends('INVITE', { body: OFFER });
  await table.appSays(accept('$T'));
  const tag = toTag(table.phoneHeard(({ status }) => status === 200));
  await table.phoneSends('ACK', { branch: 'z9hG4bK-ack', toTag: tag });
  return tag;
};

export const scenes: Readonly<Record<string, Scene>> = {
  'the wrong secret': async (table) => {
    await table.appSays('authenticate|not it|');
  },

  'before an application asks for anything': async (table, secret) => {
    await table.phoneSends('OPTIONS', { callId: 'a' });
    await table.enter(secret);
    await table.phoneSends('OPTIONS', { callId: 'b' });
    await table.phoneSends('INVITE', { callId: 'c', body: OFFER });
    await table.appSays('ping');
    await table.appSays('moon|rise');
  },

  registering: async (table, secret) => {
    await table.enter(secret, ...METHODS);
    const wish = { uri: 'sip:127.0.0.1', to: 'sip:kitchen@127.0.0.1' };
    await table.phoneSends('REGISTER', { ...wish, headers: ['Contact: <sip:kitchen@127.0.0.1>', 'Expires: 600'] });
    await table.appSays(challenge('$T'));
    await table.phoneSends('REGISTER', {
      ...wish,
      sequence: 2,
      headers: [
        'Contact: <sip:kitchen@127.0.0.1>, <sip:kitchen@127.0.0.2>;q=0.5',
        'Contact: <sip:kitchen@127.0.0.3>',
        'Expires: 600',
        'Authorization: Digest username="kitchen", realm="a", nonce="1", uri="sip:127.0.0.1", response="0"',
        'Authorization: Digest username="kitchen", realm="b", nonce="2", uri="sip:127.0.0.1", response="0"',
      ],
    });
    await table.appSays(
      'sip|$T|\r\nSIP/2.0 200 OK\r\nContact: <sip:kitchen@127.0.0.1>;expires=600\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n',
    );
    await table.phoneSends('REGISTER', { ...wish, sequence: 3, headers: ['Contact: *', 'Expires: 1'] });
    await table.phoneSends('REGISTER', { ...wish, sequence: 4 });
    await table.appSays('sip|$T|\r\nSIP/2.0 423 Interval Too Brief\r\nMin-Expires: 60\r\n\r\n');
    await table.appSays('sip|$T|\r\nSIP/2.0 200 OK\r\n\r\n');
  },

  'a call that the phone ends': async (table, secret) => {
    const tag = await call(table, secret);
    await table.phoneSends('INFO', {
      sequence: 2,
      toTag: tag,
      body: 'Signal=5\r\n',
      contentType: 'application/dtmf-relay',
    });
    await table.appSays('sip|$T|\r\nSIP/2.0 200 OK\r\n\r\n');
    await table.phoneSends('INFO', { sequence: 3, toTag: tag, headers: ['Info-Package: x'] });
    await table.appSays('sip|$T|\r\nSIP/2.0 469 Bad Info Package\r\nRecv-Info: \r\n\r\n');
    await table.phoneSends('UPDATE', { sequence: 4, toTag: tag });
    await table.appSays('sip|$T|\r\nSIP/2.0 200 OK\r\nContact: <sip:offhook@127.0.0.1>\r\n\r\n');
    await table.phoneSends('PRACK', { sequence: 5, toTag: tag, headers: ['RAck: 1 1 INVITE'] });
    await table.appSays('sip|$T|\r\nSIP/2.0 481 Gone\r\n\r\n');
    await table.phoneSends('INFO', { sequence: 1, toTag: tag, branch: 'z9hG4bK-late' });
    await table.appSays('sip|$T|\r\nSIP/2.0 500 Out Of Order\r\n\r\n');
    await table.phoneSends('BYE', { sequence: 6, toTag: tag });
    await table.appSays('sip|$T|\r\nSIP/2.0 200 OK\r\n\r\n');
    await table.phoneSends('INFO', { sequence: 7, toTag: tag });
  },

  'a call that is held': async (table, secret) => {
    const tag = await call(table, secret);
    await table.phoneSends('INVITE', { sequence: 2, toTag: tag, body: `${OFFER}a=sendonly\r\n` });
    await table.appSays(accept('$T'));
    await table.phoneSends('ACK', { sequence: 2, branch: 'z9hG4bK-ack-2', toTag: tag });
    await table.phoneSends('INVITE', { sequence: 3, toTag: tag, body: OFFER });
    await table.appSays('sip|$T|\r\nSIP/2.0 488 Not Acceptable Here\r\n\r\n');
    await table.phoneSends('ACK', { sequence: 3, branch: 'z9hG4bK-INVITE-3', toTag: tag });
    await table.phoneSends('BYE', { sequence: 4, toTag: tag });
    await table.appSays('sip|$T|\r\nSIP/2.0 200 OK\r\n\r\n');
  },

  'a call that the application ends': async (table, secret) => {
    await call(table, secret);
    await table.appSays('sip||$D1\r\nBYE sip:placeholder SIP/2.0\r\n\r\n');
    await table.phoneWrites(
      answerTo(
        table.phoneHeard(({ method }) => method === 'BYE'),
        200,
      ),
    );
    await table.appSays('sip||$D1\r\nBYE sip:placeholder SIP/2.0\r\n\r\n');
  },

  'a CANCEL before the answer': async (table, secret) => {
    await table.enter(secret, ...METHODS);
    await table.phoneSends('INVITE', { body: OFFER });
    await table.phoneSends('CANCEL', { branch: 'z9hG4bK-INVITE-1' });
    await acknowledge(table, 1);
    await table.appSays(accept('$T'));
    await table.phoneSends('CANCEL', { callId: 'other', branch: 'z9hG4bK-INVITE-9' });
  },

  'a CANCEL after the answer': async (table, secret) => {
    await table.enter(secret, ...METHODS);
    await table.phoneSends('INVITE', { body: OFFER });
    await table.appSays(accept('$T'));
    const tag = toTag(table.phoneHeard(({ status }) => status === 200));
    await table.phoneSends('CANCEL', { branch: 'z9hG4bK-INVITE-1' });
    await table.phoneSends('ACK', { branch: 'z9hG4bK-ack', toTag: tag });
    await table.phoneSends('BYE', { sequence: 2, toTag: tag });
    await table.appSays('sip|$T|\r\nSIP/2.0 200 OK\r\n\r\n');
  },

  'a refused call': async (table, secret) => {
    await table.enter(secret, ...METHODS);
    await table.phoneSends('INVITE', { body: OFFER });
    await table.phoneSends('INVITE', { body: OFFER });
    await table.appSays('sip|$T|\r\nSIP/2.0 484 Address Incomplete\r\nRetry-After: 30\r\n\r\n');
    const refused = toTag(table.phoneHeard(({ status }) => status === 484));
    await table.phoneSends('INVITE', { sequence: 2, body: OFFER });
    await acknowledge(table, 2);
    await table.phoneSends('ACK', { branch: 'z9hG4bK-INVITE-1', toTag: refused });
    await table.phoneSends('INVITE', { sequence: 3, body: OFFER });
    await table.appSays('sip|$T|\r\nSIP/2.0 404 Not Found\r\n\r\n');
    await acknowledge(table, 3);
  },

  'what comes from another address': async (table, secret) => {
    const tag = await call(table, secret);
    await table.phoneSends('BYE', { sequence: 2, toTag: `${tag}0` }, table.stranger);
    await table.phoneSends('BYE', { sequence: 2, toTag: tag }, table.stranger);
    await table.appSays('sip|$T|\r\nSIP/2.0 481 Gone\r\n\r\n');
    await table.phoneSends('BYE', { sequence: 2, toTag: tag });
    await table.appSays('sip||$D1\r\nBYE sip:placeholder SIP/2.0\r\n\r\n');
  },

  'what is no call': async (table, secret) => {
    await table.enter(secret, ...METHODS);
    await table.phoneSends('MESSAGE', { callId: 'm' });
    await table.appSays('sip|$T|\r\nSIP/2.0 405 Method Not Allowed\r\nAllow: INVITE, ACK\r\n\r\n');
    await table.phoneSends('REFER', { callId: 'r', headers: ['Refer-To: <sip:a@b>'] });
    await table.phoneSends('BYE', { callId: 'b', toTag: 'none' });
    await table.phoneSends('INFO', { callId: 'i', toTag: 'none' });
    await table.appSays('sip|$T|\r\nSIP/2.0 481 Gone\r\n\r\n');
    await table.phoneSends('INVITE', { callId: 'j', toTag: 'none', body: OFFER });
    await table.phoneSends('OPTIONS', { callId: 'o', headers: ['Require: moon'] });
    await table.appSays('sip|$T|\r\nSIP/2.0 420 Bad Extension\r\nUnsupported: moon\r\n\r\n');
    await table.phoneSends('INVITE', { callId: 'u', uri: 'http:phone', body: OFFER });
    await table.appSays('sip|$T|\r\nSIP/2.0 416 Unsupported URI Scheme\r\n\r\n');
  },

  'an INVITE without Contact': async (table, secret) => {
    await table.enter(secret, ...METHODS);
    const via = `SIP/2.0/UDP 127.0.0.1:${table.phone.port};branch=z9hG4bK-bare;rport`;
    const text = request('INVITE', { via, body: OFFER }).toString('latin1');
    await table.phoneWrites(Buffer.from(text.replace(/^Contact:.*\r\n/m, ''), 'latin1'));
    await table.appSays('sip|$T|\r\nSIP/2.0 400 Missing Contact\r\n\r\n');
  },

  'a request of the application': async (table, secret) => {
    await table.enter(secret, ...METHODS);
    const fields =
      'From: <sip:offhook@127.0.0.1>;tag=f\r\nTo: <sip:kitchen@127.0.0.1>\r\nCall-ID: ours\r\nCSeq: 7 OPTIONS\r\n';
    const route = `sip:127.0.0.1:${table.phone.port};transport=udp`;
    await table.appSays(`sip|||${route}\r\nOPTIONS sip:kitchen@127.0.0.1 SIP/2.0\r\n${fields}\r\n`);
    await table.phoneWrites(
      answerTo(
        table.phoneHeard(({ method }) => method === 'OPTIONS'),
        486,
      ),
    );
  },

  'the application is gone': async (table, secret) => {
    const tag = await call(table, secret);
    await table.app.leave();
    await table.step('the application closes its connection');
    await table.phoneSends('INFO', { sequence: 2, toTag: tag });
    await table.phoneSends('INVITE', { callId: 'new', branch: 'z9hG4bK-new', body: OFFER });
    await table.phoneSends('BYE', { sequence: 3, toTag: tag });
  },
};

/** Scenes in which somebody waits as long as drachtio does: half a minute, which only the manual clock of the stand-in makes short. */
export const longScenes: Readonly<Record<string, Scene>> = {
  'nobody ever acknowledges': async (table, secret) => {
    await table.enter(secret, ...METHODS);
    await table.phoneSends('INVITE', { body: OFFER });
    await table.appSays(accept('$T'));
    await table.time(33);
  },

  'nobody answers the application': async (table, secret) => {
    await table.enter(secret, ...METHODS);
    const fields =
      'From: <sip:offhook@127.0.0.1>;tag=f\r\nTo: <sip:kitchen@127.0.0.1>\r\nCall-ID: ours\r\nCSeq: 7 OPTIONS\r\n';
    const route = `sip:127.0.0.1:${table.phone.port};transport=udp`;
    await table.appSays(`sip|||${route}\r\nOPTIONS sip:kitchen@127.0.0.1 SIP/2.0\r\n${fields}\r\n`);
    await table.time(33);
  },
};
