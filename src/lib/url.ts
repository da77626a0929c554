/** A host out of a URI without the brackets of an IPv6 address. */
export const bareHost = (host: string): string => host.replace(/^\[|\]$/g, '');

/** The host of a URL as a socket wants it: an IPv6 address without its brackets. */
export const hostOf = ({ hostname }: URL): string => bareHost(hostname);

/** A host as a URI writes it (RFC 3986 3.2.2): an IPv6 address in brackets. */
export const formatHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Where an MQTT broker listens. */
export interface BrokerPlace {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

/** Where `mqtt://host[:port]` or `mqtts://host[:port]` leads: 1883 and 8883 are the registered ports. */
export const brokerAt = (text: string): BrokerPlace => {
  const url = new URL(text);
  const isTls = url.protocol === 'mqtts:';
  return { host: hostOf(url), port: Number(url.port) || (isTls ? 8883 : 1883), isTls };
};
