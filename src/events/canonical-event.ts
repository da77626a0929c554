import { canonicalJson } from '../lib/index.ts';
import type { StoredEvent, UnreadableEvent } from './port.ts';

/**
 * The canonical bytes of an event, as UTF-8 text: what seals are made over, and what an export holds. One JSON object without
 * white space, its members in the order seq, id, type, at (milliseconds), app, subject, actor, data; the members of `data`,
 * at every depth, in the order of their names (UTF-16 code units); numbers and strings as ECMAScript writes them (RFC 8785).
 */
export const canonicalEvent = ({ seq, id, type, at, app, subject, actor, data }: StoredEvent): string =>
  `${JSON.stringify({ seq, id, type, at, app, subject, actor }).slice(0, -1)},"data":${canonicalJson(data)}}`;

/** The same for an event that cannot be read: no canonical event begins like this. */
export const unreadableText = ({ seq, unreadable }: UnreadableEvent): string =>
  JSON.stringify({ unreadable: { seq, text: unreadable } });
