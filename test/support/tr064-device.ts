import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { DEVICE_CONFIG, DEVICE_INFO } from './tr064-client.ts';

/** A call that the device was asked for by whoever logged in. */
interface Asked {
  readonly path: string;
  readonly soapAction: string;
  readonly body: string;
}

/** A TR-064 device as it stands behind the guard: descriptions for everybody, calls by digest. */
export interface Tr064Device {
  readonly url: string;
  readonly login: { readonly user: string; readonly password: string };
  readonly asked: readonly Asked[];
  /** What it answers calls with from here on. */
  answer: { status: number; body: string };
}

const REALM = 'a box behind';
const LOGIN = { user: 'offhook', password: 'of-the-box-alone' };

const service = (type: string, id: string, name: string): string =>
  `<service><serviceType>${type}</serviceType><serviceId>${id}</serviceId><controlURL>/upnp/control/${name}</controlURL><eventSubURL>/upnp/control/${name}</eventSubURL><SCPDURL>/${name}SCPD.xml</SCPDURL></service>`;

const action = (name: string): string =>
  `<action><name>${name}</name><argumentList><argument><name>NewX</name><direction>in</direction><relatedStateVariable>X</relatedStateVariable></argument></argumentList></action>`;

const scpd = (...actions: readonly string[]): string =>
  `<?xml version="1.0"?><scpd xmlns="urn:dslforum-org:service-1-0"><specVersion><major>1</major><minor>0</minor></specVersion><actionList>${actions.map(action).join('')}</actionList><serviceStateTable><stateVariable sendEvents="no"><name>X</name><dataType>string</dataType></stateVariable></serviceStateTable></scpd>`;

const DOCUMENTS: Readonly<Record<string, string>> = {
  '/tr64desc.xml': `<?xml version="1.0"?><root xmlns="urn:dslforum-org:device-1-0"><device><deviceType>urn:dslforum-org:device:InternetGatewayDevice:1</deviceType><friendlyName>A box</friendlyName><modelName>Box 1</modelName><UDN>uuid:1</UDN><serviceList>${service(DEVICE_INFO, 'urn:DeviceInfo-com:serviceId:DeviceInfo1', 'deviceinfo')}${service('urn:dslforum-org:service:X_AVM-DE_Auth:1', 'urn:X_AVM-DE_Auth-com:serviceId:X_AVM-DE_Auth1', 'x_auth')}</serviceList><deviceList><device><deviceType>urn:dslforum-org:device:LANDevice:1</deviceType><serviceList>${service(DEVICE_CONFIG, 'urn:DeviceConfig-com:serviceId:DeviceConfig1', 'deviceconfig')}</serviceList></device></deviceList></device></root>`,
  '/deviceinfoSCPD.xml': scpd('GetInfo', 'GetSecurityPort', 'GetDeviceLog'),
  '/x_authSCPD.xml': scpd('GetInfo', 'SetConfig'),
  '/deviceconfigSCPD.xml': scpd('Reboot', 'FactoryReset', 'GetPersistentData'),
};

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Whether the login is right for this nonce, judged here independently of the product's own code. */
const isProven = (header: string, nonce: string, uri: string): boolean => {
  const field = (name: string): string => new RegExp(`[ ,]${name}="?([^",]*)`).exec(header)?.[1] ?? '';
  const secret = md5(`${LOGIN.user}:${REALM}:${LOGIN.password}`);
  const proof = [secret, nonce, field('nc'), field('cnonce'), 'auth', md5(`POST:${uri}`)].join(':');
  return field('nonce') === nonce && field('uri') === uri && field('response') === md5(proof);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** Starts a device. `documents` are there instead of its own. It goes away with the test. */
export const startDevice = async (documents: Readonly<Record<string, string>> = {}): Promise<Tr064Device> => {
  const asked: Asked[] = [];
  const nonce = randomBytes(8).toString('hex');
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const body = await bodyOf(request);
    const document = { ...DOCUMENTS, ...documents }[path];
    if (request.method === 'GET') response.writeHead(document === undefined ? 404 : 200).end(document);
    else if (!isProven(request.headers.authorization ?? '', nonce, path))
      response
        .writeHead(401, { 'WWW-Authenticate': `Digest realm="${REALM}", nonce="${nonce}", algorithm=MD5, qop="auth"` })
        .end();
    else {
      asked.push({ path, soapAction: String(request.headers.soapaction), body });
      response.writeHead(device.answer.status, { 'Content-Type': 'text/xml' }).end(device.answer.body);
    }
  });
  const device = { login: LOGIN, asked, answer: { status: 200, body: '<done/>' }, url: '' };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  device.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return device;
};
