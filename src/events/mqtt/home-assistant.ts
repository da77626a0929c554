import { version } from '../../lib/index.ts';
import type { Outgoing } from '../../mqtt/port.ts';
import type { StoredEvent } from '../port.ts';

/** Under which topics Offhook speaks, and what it offers. */
export interface HomeTopics {
  /** Offhook's own topics begin with it. */
  readonly topicPrefix: string;
  /** Where Home Assistant looks for devices. */
  readonly discoveryPrefix: string;
  /** Whether a message on `buttonTopic` is a press here. */
  readonly hasButton: boolean;
}

type OwnTopics = Pick<HomeTopics, 'topicPrefix'>;

/** The topic that Home Assistant's button presses. */
export const buttonTopic = ({ topicPrefix }: OwnTopics): string => `${topicPrefix}/button`;

/** Where Home Assistant says `online` after its start. */
export const birthTopic = ({ discoveryPrefix }: Pick<HomeTopics, 'discoveryPrefix'>): string =>
  `${discoveryPrefix}/status`;

/** One Offhook, one prefix: the name of the device, and of the MQTT client. */
export const deviceId = ({ topicPrefix }: OwnTopics): string => topicPrefix.replaceAll('/', '_');

const statusTopic = ({ topicPrefix }: OwnTopics): string => `${topicPrefix}/status`;
const pendingTopic = ({ topicPrefix }: OwnTopics): string => `${topicPrefix}/pending`;
const eventTopic = ({ topicPrefix }: OwnTopics): string => `${topicPrefix}/event`;

/** Whether Offhook is there: `offline` is said by the broker. */
export const statusMessage = (topics: OwnTopics, payload: 'online' | 'offline'): Outgoing => ({
  topic: statusTopic(topics),
  payload,
  retain: true,
});

/** How many confirmations wait for a proof. */
export const pendingMessage = (topics: OwnTopics, count: number): Outgoing => ({
  topic: pendingTopic(topics),
  payload: String(count),
  retain: true,
});

/** What a home may want to react to; the whole log is for webhooks and the audit. */
const eventTypes: readonly string[] = [
  'confirmation.requested',
  'confirmation.confirmed',
  'confirmation.completed',
  'confirmation.expired',
  'confirmation.cancelled',
  'confirmation.blocked',
  'dial.refused',
  'totp.refused',
  'button.pressed',
  'grant.revoked',
  'line.blocked',
  'line.suspect',
  'registration.lost',
  'registration.restored',
];

/** Device discovery of Home Assistant: one retained message that describes the device with all its entities. */
export const discoveryMessage = (topics: HomeTopics): Outgoing => {
  const id = deviceId(topics);
  const button = {
    platform: 'button',
    unique_id: `${id}_button`,
    name: 'Confirm',
    icon: 'mdi:gesture-tap-button',
    command_topic: buttonTopic(topics),
    payload_press: 'PRESS',
    retain: false,
  };
  const payload = {
    device: { identifiers: [id], name: 'Offhook', manufacturer: 'Offhook', sw_version: version },
    origin: { name: 'Offhook', sw_version: version },
    availability_topic: statusTopic(topics),
    qos: 1,
    components: {
      // With nothing but its platform, a component that was there before is taken away.
      button: topics.hasButton ? button : { platform: 'button' },
      pending: {
        platform: 'sensor',
        unique_id: `${id}_pending`,
        name: 'Pending confirmations',
        icon: 'mdi:phone-alert',
        state_topic: pendingTopic(topics),
        state_class: 'measurement',
      },
      event: {
        platform: 'event',
        unique_id: `${id}_event`,
        name: 'Event',
        icon: 'mdi:phone-check',
        state_topic: eventTopic(topics),
        event_types: eventTypes,
      },
    },
  };
  return { topic: `${topics.discoveryPrefix}/device/${id}/config`, payload: JSON.stringify(payload), retain: true };
};

/**
 * What the home is told of an event; undefined for one that is none of its business. A broker has many readers: they learn
 * what happened, when and how, and the title that the person sees; no user, session, window, app, address or phone number.
 */
export const eventMessage = (topics: OwnTopics, event: StoredEvent): Outgoing | undefined => {
  const { id, type, at, subject } = event;
  if (!eventTypes.includes(type)) return undefined;
  const payload = { event_type: type, id, at: new Date(at).toISOString(), subject, ...detailsOf(event.data) };
  return { topic: eventTopic(topics), payload: JSON.stringify(payload), retain: false };
};

/** Named one by one: what is added to an event later stays at home until it is added here. */
const detailsOf = ({ action, origin, by, attempt, outcome, reason }: StoredEvent['data']) => ({
  title: member(action, 'title'),
  origin,
  method: member(by, 'method') ?? member(attempt, 'method'),
  refusal: member(attempt, 'code'),
  outcome,
  reason,
});

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
