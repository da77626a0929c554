import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { authorization, challengeOf } from './digest.ts';

export const AUTH = 'urn:dslforum-org:service:X_AVM-DE_Auth:1';
export const DEVICE_INFO = 'urn:dslforum-org:service:DeviceInfo:1';
export const DEVICE_CONFIG = 'urn:dslforum-org:service:DeviceConfig:1';

const PATHS: Readonly<Record<string, string>> = {
  [AUTH]: '/upnp/control/x_auth',
  [DEVICE_INFO]: '/upnp/control/deviceinfo',
  [DEVICE_CONFIG]: '/upnp/control/deviceconfig',
};

/** An answer as it came, and what it holds. */
export interface Tr064Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The code of a UPnP fault. */
  readonly fault: number | undefined;
  /** The text of the element with this name. */
  readonly value: (name: string) => string | undefined;
}

/** What a test may have otherwise in a message. */
export interface Wish {
  readonly args?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly path?: string;
  readonly soapAction?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Where it calls from. */
  readonly from?: string;
}

/** The message of an action, written here independently of the product's own code. */
export const messageOf = (service: string, action: string, { args = {}, token }: Wish = {}): string => {
  const header =
    token === undefined
      ? ''
      : `<s:Header><avm:token xmlns:avm="avm.de" s:mustUnderstand="1">${token}</avm:token></s:Header>`;
  const inside = Object.entries(args).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<?xml version="1.0" encoding="utf-8"?><s:Envelope s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">${header}<s:Body><u:${action} xmlns:u="${service}">${inside.join('')}</u:${action}></s:Body></s:Envelope>`;
};

/** A TR-064 client that does by hand what the test says. It logs in by digest where it has an account and is asked to. */
export class Tr064Client {
  readonly #url: URL;
  readonly #account: { readonly username: string; readonly password: string } | undefined;

  constructor(url: string, account?: { readonly username: string; readonly password: string }) {
    this.#url = new URL(url);
    this.#account = account;
  }

  get(path: string): Promise<Tr064Answer> {
    return this.#send('GET', path, {}, '');
  }

  async call(service: string, action: string, wish: Wish = {}): Promise<Tr064Answer> {
    const path = wish.path ?? PATHS[service] ?? '/';
    const body = wish.body ?? messageOf(service, action, wish);
    const headers = {
      'Content-Type': 'text/xml; charset="utf-8"',
      SOAPAction: wish.soapAction ?? `${service}#${action}`,
      ...wish.headers,
    };
    const first = await this.#send('POST', path, headers, body, wish.from);
    const challenge = challengeOf(`WWW-Authenticate: ${first.headers['www-authenticate'] ?? ''}`);
    if (first.status !== 401 || !challenge || !this.#account) return first;
    const proof = authorization(challenge, this.#account, { method: 'POST', uri: path });
    const proven = { ...headers, Authorization: proof.replace('Authorization: ', '') };
    return this.#send('POST', path, proven, body, wish.from);
  }

  /** Sends these bytes over a connection of their own, and answers the status that came; 0: none did. */
  raw(bytes: string | Buffer): Promise<number> {
    return new Promise((resolve) => {
      let heard = '';
      const socket = connect({ host: this.#url.hostname, port: Number(this.#url.port) }, () => socket.write(bytes));
      const done = () => {
        resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 0));
        socket.destroy();
      };
      socket.on('data', (chunk) => {
        heard += chunk.toString('latin1');
        if (heard.includes('\r\n')) done();
      });
      socket.on('error', done);
      socket.on('close', done);
    });
  }

  #send(
    method: string,
    path: string,
    headers: NonNullable<Wish['headers']>,
    body: string,
    from?: string,
  ): Promise<Tr064Answer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: this.#url.hostname,
          port: this.#url.port,
          method,
          path,
          headers: headers as Record<string, string | string[]>,
          agent: false,
          ...(from !== undefined && { localAddress: from }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => void chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const value = (name: string): string | undefined =>
              new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?>([^<]*)</`).exec(text)?.[1];
            const code = value('errorCode');
            const fault = code === undefined ? undefined : Number(code);
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, fault, value });
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}
