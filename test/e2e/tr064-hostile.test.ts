import { describe, expect, it } from 'vitest';
import { AUTH, DEVICE_CONFIG, DEVICE_INFO, messageOf, type Tr064Client, type Wish } from '../support/tr064-client.ts';
import { Tr064Fixture } from '../support/tr064-fixture.ts';

const REBOOT = `${DEVICE_CONFIG}#Reboot`;
const BODY = messageOf(DEVICE_CONFIG, 'GetPersistentData');
const CALL = `<u:GetPersistentData xmlns:u="${DEVICE_CONFIG}"></u:GetPersistentData>`;

/** A message with all the bytes of its head, for what no client library would send. */
const bytes = (headers: readonly string[], body: string | Buffer = BODY): Buffer =>
  Buffer.concat([
    Buffer.from(['POST /upnp/control/deviceconfig HTTP/1.1', 'Host: box', ...headers, '', ''].join('\r\n')),
    Buffer.from(body),
  ]);
const ACTION = `SOAPAction: ${DEVICE_CONFIG}#GetPersistentData`;
const LENGTH = `Content-Length: ${BODY.length}`;

describe('a message of which two readers could make two things', () => {
  const open = async (): Promise<{ fixture: Tr064Fixture; anna: Tr064Client }> => {
    const fixture = await Tr064Fixture.open({ guards: [REBOOT] });
    return { fixture, anna: await fixture.client() };
  };
  const call = (anna: Tr064Client, wish: Wish) => anna.call(DEVICE_CONFIG, 'GetPersistentData', wish);

  it('passes nowhere: address, SOAPAction and body have to name one action', async () => {
    const { fixture, anna } = await open();
    expect((await call(anna, {})).status).toBe(200);
    const disagreeing: readonly Wish[] = [
      { path: '/upnp/control/deviceinfo' },
      { path: '/upnp/control/x_auth' },
      { soapAction: `${DEVICE_INFO}#GetPersistentData` },
      { soapAction: REBOOT },
      { soapAction: `${DEVICE_CONFIG}#getpersistentdata` },
      { soapAction: '' },
      { soapAction: DEVICE_CONFIG },
      { body: messageOf(DEVICE_CONFIG, 'Reboot') },
      { body: messageOf(DEVICE_INFO, 'GetPersistentData') },
      { body: messageOf(AUTH, 'GetPersistentData') },
      { body: BODY.replace('</s:Body>', `<u:Reboot xmlns:u="${DEVICE_CONFIG}"/></s:Body>`) },
      { body: BODY.replace('<s:Body>', `<s:Body><u:Reboot xmlns:u="${DEVICE_CONFIG}"/></s:Body><s:Body>`) },
      { body: BODY.replace(`xmlns:u="${DEVICE_CONFIG}"`, '') },
      { body: BODY.replace(/^<\?xml[^>]*>/, '<!DOCTYPE a [<!ENTITY b "x">]>') },
      { body: BODY.replace('<s:Body>', '<?php x ?><s:Body>') },
      { body: BODY.replace('</s:Envelope>', '') },
      { body: `${BODY}<x/>` },
      { body: '' },
      { body: BODY.replace(CALL, CALL.replace('></', '><NewA>1</NewA><NewA>2</NewA></')) },
      { headers: { SOAPAction: [`${DEVICE_CONFIG}#GetPersistentData`, REBOOT] } },
      { headers: { 'Content-Type': 'text/xml; charset=iso-8859-1' } },
      { headers: { 'Content-Encoding': 'identity' } },
      { headers: { 'Content-Encoding': 'gzip' } },
    ];
    for (const wish of disagreeing) expect((await call(anna, wish)).status, JSON.stringify(wish)).toBe(400);
    expect(fixture.device.asked).toHaveLength(1);
    // What is in no description is no action, and nobody may guess that it is one.
    expect(await anna.call(DEVICE_CONFIG, 'reboot')).toMatchObject({ status: 500, fault: 401 });
    expect((await call(anna, { path: '/upnp/control/DeviceConfig' })).status).toBe(404);
    expect((await call(anna, { path: '/upnp/control/deviceconfig?x=1' })).status).toBe(404);
    expect((await call(anna, { path: '/upnp/control/../control/deviceconfig' })).status).toBe(404);
    expect(fixture.device.asked).toHaveLength(1);
  });

  it('is refused on the wire, before anybody logs in', async () => {
    const { fixture, anna } = await open();
    const whole = [ACTION, LENGTH];
    expect(await anna.raw(bytes(whole))).toBe(401);
    const refused: readonly (readonly [string, Buffer])[] = [
      ['two SOAPActions', bytes([...whole, ACTION])],
      ['two of them in two spellings', bytes([...whole, ACTION.replace('SOAPAction', 'soapaction')])],
      ['no SOAPAction', bytes([LENGTH])],
      ['a length and chunks', bytes([...whole, 'Transfer-Encoding: chunked'])],
      ['two lengths', bytes([...whole, 'Content-Length: 5'])],
      ['chunks by a name that is none', bytes([ACTION, 'Transfer-Encoding: xchunked'])],
      ['chunks within a coding', bytes([ACTION, 'Transfer-Encoding: gzip, chunked'])],
      ['two hosts', bytes([...whole, 'Host: other'])],
      ['two logins', bytes([...whole, 'Authorization: Digest a', 'Authorization: Digest b'])],
      ['a header that is folded', bytes([`SOAPAction:\r\n ${REBOOT}`, LENGTH])],
      ['no HTTP', Buffer.from('\x16\x03\x01\x00\xa5\x01\x00')],
      ['10 MB that are announced', bytes([ACTION, 'Content-Length: 10485760'], '')],
    ];
    for (const [what, sent] of refused) expect(await anna.raw(sent), what).toBe(400);
    expect(fixture.device.asked).toEqual([]);
  });

  it('is taken in chunks, up to 64 kB of text and not a byte more', async () => {
    const { fixture, anna } = await open();
    const chunked = { 'Transfer-Encoding': 'chunked' };
    const withValue = (length: number) =>
      BODY.replace(CALL, CALL.replace('></', `><NewX>${'x'.repeat(length)}</NewX></`));
    const room = 65_536 - withValue(0).length;
    expect((await call(anna, { headers: chunked, body: withValue(room) })).status).toBe(200);
    expect((await call(anna, { body: withValue(room) })).status).toBe(200);
    // A client that is cut off while it sends may hear nothing of why.
    const heard = async (wish: Wish) => (await call(anna, wish).catch(() => undefined))?.status ?? 400;
    expect(await heard({ headers: chunked, body: withValue(room + 1) })).toBe(400);
    expect(await heard({ body: withValue(room + 1) })).toBe(400);
    expect(await heard({ headers: chunked, body: withValue(10_000_000) })).toBe(400);
    expect(fixture.device.asked).toHaveLength(2);
    expect((await call(anna, {})).status).toBe(200);
  });

  it('is refused where it is no UTF-8, and a bomb of entities is as cheap as a short one', async () => {
    const { fixture, anna } = await open();
    const latin = Buffer.from(BODY.replace(CALL, CALL.replace('></', '><NewX>\xfc</NewX></')), 'latin1');
    expect((await anna.call(DEVICE_CONFIG, 'GetPersistentData', { body: latin as unknown as string })).status).toBe(
      400,
    );
    const bomb = `<!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`).join('')}]>${BODY.replace(/^<\?xml[^>]*>/, '').replace(CALL, CALL.replace('></', '><NewX>&a9;</NewX></'))}`;
    expect((await call(anna, { body: bomb })).status).toBe(400);
    expect(fixture.device.asked).toEqual([]);
  });

  it('is answered 405 by methods that are none here, and documents are the same for everybody', async () => {
    const { anna } = await open();
    for (const method of ['PUT', 'SUBSCRIBE', 'OPTIONS', 'HEAD'])
      expect(await anna.raw(`${method} /upnp/control/x_auth HTTP/1.1\r\nHost: box\r\n\r\n`), method).toBe(405);
    expect(await anna.raw('GET http://elsewhere/tr64desc.xml HTTP/1.1\r\nHost: box\r\n\r\n')).toBe(404);
  });

  it('brings no older login: that is answered 401, also where none is needed', async () => {
    const { anna } = await open();
    const login =
      '<s:Header><h:InitChallenge xmlns:h="http://soap-authentication.org/digest/2001/10/"s:mustUnderstand="1"><UserID>anna</UserID></h:InitChallenge></s:Header><s:Body>';
    const body = messageOf(DEVICE_INFO, 'GetSecurityPort').replace('<s:Body>', login);
    const bare = await anna.raw(
      `POST /upnp/control/deviceinfo HTTP/1.1\r\nHost: box\r\nSOAPAction: ${DEVICE_INFO}#GetSecurityPort\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(bare).toBe(401);
  });
});
