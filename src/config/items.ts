import { isIP, isIPv4 } from 'node:net';
import { cidrFault } from '../lib/index.ts';
import type { FaultOf } from './setting.ts';

/* What is wrong with an item of a list, in words that follow it. Empty where the rule of the list says it all. */

const DOTTED_MASK = /^([^/]+)\/\d+\.\d+\.\d+\.\d+$/;

/** A network; a bare address is one of its own. */
export const networkFault: FaultOf = (item) => {
  if (cidrFault(item) === undefined) return undefined;
  const [, address] = DOTTED_MASK.exec(item) ?? [];
  return address === undefined ? '' : `write the mask as a number of bits, such as ${address}/24`;
};

/** The same, for a list of whole networks: whoever writes an address there leaves out its mask more often than he means it alone. */
export const homeFault: FaultOf = (item) => {
  if (isIP(item) === 0) return networkFault(item);
  return isIPv4(item)
    ? `it has no mask, write ${item}/32 for this address alone or ${item.replace(/\d+$/, '0')}/24 for its network`
    : `it has no prefix length, write ${item}/128 for this address alone or a network such as fd00::/64`;
};

/** A comma separates items where lists are written as one text. */
const ABSOLUTE_PATH = /^\/[^\0,]{1,4095}$/;
const MQTT = 'mqtt:';
const LONGEST_TOPIC = 200;

/** `mqtt:` and a topic, or an absolute path. */
export const deviceFault: FaultOf = (item) => {
  if (item.startsWith(MQTT)) return topicFault(item.slice(MQTT.length));
  return ABSOLUTE_PATH.test(item) ? undefined : '';
};

/** A topic to publish to, or to ask for as it is. MQTT 3.1.1 4.7: `+` and `#` are wildcards, NUL is never in one, a leading `$` is the broker's. */
const topicFault: FaultOf = (topic) => {
  const [special] = /[+#\0]/.exec(topic) ?? [];
  if (special !== undefined) return `a topic here must not hold ${JSON.stringify(special)}`;
  if (topic.startsWith('$')) return 'a topic here must not begin with "$"';
  if (topic === '') return 'the topic is missing';
  return topic.length > LONGEST_TOPIC ? `the topic is longer than ${LONGEST_TOPIC} characters` : undefined;
};
