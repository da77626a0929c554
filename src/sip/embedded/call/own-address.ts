import type { KeptWay, Transport } from '../../port.ts';
import { formatSentBy } from '../../syntax/via.ts';
import type { Flow } from '../transport/flow.ts';

/** RFC 3261 19.1.1, RFC 7118 5: how a URI names the transport; UDP is what a URI without it means. */
const URI_PARAMETER: Readonly<Record<Transport, string>> = {
  udp: '',
  tcp: ';transport=tcp',
  tls: ';transport=tls',
  ws: ';transport=ws',
  wss: ';transport=ws',
};

/** RFC 3261 20.42, RFC 7118 5: how a Via names it. */
const SENT_PROTOCOL: Readonly<Record<Transport, string>> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS', ws: 'WS', wss: 'WSS' };

/** What this server calls itself towards a phone: the address that the phone's packets come to, or the configured one. */
export class OwnAddress {
  readonly #externalHost: string | undefined;

  constructor(externalHost: string | undefined) {
    this.#externalHost = externalHost;
  }

  /** The value of a Contact header field. */
  contact(flow: Flow, scheme: 'sip' | 'sips' = 'sip'): string {
    return `<${scheme}:offhook@${this.#sentBy(flow)}${URI_PARAMETER[flow.protocol]}>`;
  }

  /** The value of a Via header field (RFC 3261 8.1.1.7), asking for answers at the port it is sent from (RFC 3581 3). */
  via(flow: Flow, branch: string): string {
    return `SIP/2.0/${SENT_PROTOCOL[flow.protocol]} ${this.#sentBy(flow)};branch=${branch};rport`;
  }

  /** Where the next hop of this flow reaches us. */
  at(flow: Pick<Flow, 'local'>): KeptWay['own'] {
    return { host: this.#externalHost ?? flow.local.address, port: flow.local.port };
  }

  #sentBy(flow: Flow): string {
    const { host, port } = this.at(flow);
    return formatSentBy(host, port);
  }
}
