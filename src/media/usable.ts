import { BlockList, isIP } from 'node:net';
import { err, isLoopback, ok, type Result } from '../lib/index.ts';
import { type Description, type MediaDescription, readDescription } from '../sdp/index.ts';
import { type AudioFormat, type AudioLine, audioIn } from './media-line.ts';

/** As long as the body of a message can be, over a stream or in a datagram: a PBX that lists all it knows needs some kilobytes. */
const MAX_SDP_LENGTH = 65_536;
const MAX_MEDIA_LINES = 16;

/** The phone, as far as the network tells. */
export interface Caller {
  /** Where its INVITE came from. */
  readonly address: string;
  /** Of the socket that its media comes to; addresses of the other one cannot be reached from it. */
  readonly family: 4 | 6;
}

/** Audio that we can exchange. */
export interface UsableAudio extends AudioLine {
  readonly address: string;
  readonly port: number;
  /** The first of its codecs. */
  readonly format: AudioFormat;
}

/** A description within our bounds; otherwise what is wrong with the whole of it, for people. */
export const describedIn = (text: string): Result<Description, string> => {
  if (text.length > MAX_SDP_LENGTH) return err(`the description is longer than ${MAX_SDP_LENGTH} characters`);
  const description = readDescription(text);
  const { version, media } = description;
  if (version !== undefined && version !== '0') return err('the description is none of version 0 (v=)');
  if (media.length === 0) return err('the description has no m= line');
  if (media.length > MAX_MEDIA_LINES) return err(`the description has more than ${MAX_MEDIA_LINES} m= lines`);
  return ok(description);
};

/** What this m= line of `description` offers to us, or why it is no use: a few words for people. */
export const usableAudio = (
  line: MediaDescription,
  { attributes }: Description,
  caller: Caller,
): Result<UsableAudio, string> => {
  const { type, port, protocol } = line;
  if (type.toLowerCase() !== 'audio') return err('it is no audio');
  if (port === undefined) return err('its port is none');
  if (port === 0) return err('it is switched off');
  // SAVP and SAVPF demand keys that we do not have; a line that does not demand them says RTP/AVP.
  if (protocol.toUpperCase() !== 'RTP/AVP')
    return err(/savpf?$/i.test(protocol) ? 'it demands encryption' : 'its profile is not RTP/AVP');
  const audio = audioIn(line, attributes);
  const [format] = audio.codecs;
  if (!format) return err('it has neither PCMA nor PCMU');
  const address = addressOf(line, caller);
  if (!address.ok) return address;
  const { direction, codecs, telephoneEvent } = audio;
  return ok({ direction, codecs, telephoneEvent, address: address.value, port, format });
};

/**
 * A host name is not looked up: whom we resolve must not be the caller's choice. RFC 8866 5.7 lets a phone write its name there, and
 * the phone is where its INVITE came from.
 */
const addressOf = ({ address = '' }: MediaDescription, caller: Caller): Result<string, string> => {
  const family = isIP(address);
  if (family === 0) return HOST_NAME.test(address) ? ok(caller.address) : err('it has no address');
  if (family !== caller.family) return err('its address is of the other IP version');
  if (isGroup(address)) return err('its address is that of a group');
  if (NOWHERE.test(address)) return err('its address is none');
  if (isLoopback(address) && !isLoopback(caller.address)) return err('its address is the loopback one');
  return ok(address);
};

/** RFC 8866 9 `FQDN`, with the underscore that phones put into their names; digits and dots alone are a broken address. */
const HOST_NAME = /^(?=.*[a-z])[\w.-]{1,253}$/i;

/** RFC 1122 3.2.1.3: an address in 0.0.0.0/8 is no destination. 0.0.0.0 itself says that the call is held (RFC 3264 8.4). */
const NOWHERE = /^0\.(?!0\.0\.0$)/;

/**
 * Multicast, and broadcast with what is reserved below it (RFC 5771, RFC 1112 4, RFC 4291 2.7): a call has one phone. An IPv4 address
 * in IPv6 clothes is what it is without them, however it is written.
 */
const isGroup = (address: string): boolean =>
  address.includes(':') ? groups.check(address, 'ipv6') : Number.parseInt(address, 10) >= 224;

const groups = new BlockList();
groups.addSubnet('224.0.0.0', 3, 'ipv4');
groups.addSubnet('ff00::', 8, 'ipv6');
