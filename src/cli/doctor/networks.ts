import { isIP } from 'node:net';
import type { networkInterfaces } from 'node:os';
import { type Config, homeOf } from '../../config/index.ts';
import { isLoopback } from '../../lib/index.ts';
import { phoneServer } from '../own-address.ts';
import { type Check, fine, warning } from './check.ts';

/** Two public addresses (root name servers): where they count as home, everybody does. */
const STRANGERS = ['198.41.0.4', '2001:503:ba3e::2:30'];

/** What counts as home, what phones are told, who can reach the API. */
export const checkNetworks = (config: Config, interfaces: ReturnType<typeof networkInterfaces>): readonly Check[] => {
  const { network, sip, http } = config;
  const home = homeOf(network.home, interfaces);
  const everybody = STRANGERS.some((address) => home.networks.has(address));
  const cidrs = home.cidrs.join(', ');
  const server = phoneServer(sip, interfaces);
  return [
    everybody
      ? warning('home networks', `${cidrs}: strangers count as home`, 'name only your own networks in network.home')
      : fine('home networks', cidrs),
    network.loopback === 'home'
      ? warning(
          'loopback',
          'a clientAddress of 127.0.0.1 counts as home: behind a careless proxy that is everybody',
          'set network.loopback to internet but for trying things out',
        )
      : fine('loopback', 'a clientAddress of 127.0.0.1 counts as internet'),
    phonesCheck(server, home.networks),
    isLoopback(http.host) || http.host === 'localhost'
      ? fine('REST API', `only this machine can reach it (${http.host})`)
      : warning(
          'REST API',
          `listens on ${http.host} without TLS`,
          'put a TLS proxy in front, or keep the network trusted',
        ),
  ];
};

/** Phones at home send their calls and their audio where they are told to: an address elsewhere leads around the house. */
const phonesCheck = (server: string, home: ReturnType<typeof homeOf>['networks']): Check => {
  if (isLoopback(server) || server.includes(' '))
    return warning('phones', `phones cannot reach ${server}`, 'set sip.host to 0.0.0.0, or sip.externalHost');
  if (isIP(server) !== 0 && !home.has(server))
    return warning(
      'phones',
      `are told to register at ${server}, which is outside network.home`,
      'set sip.externalHost to the address of this machine in the house, or add its network to network.home',
    );
  return fine('phones', `are told to register at ${server}`);
};
