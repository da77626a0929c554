import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { discoveryMessage, eventMessage } from '../../../../src/events/mqtt/home-assistant.ts';
import type { StoredEvent } from '../../../../src/events/port.ts';

const topics = { topicPrefix: 'offhook', discoveryPrefix: 'homeassistant', hasButton: true };

const event = (type: string, data: StoredEvent['data']): StoredEvent => ({
  seq: 7,
  id: 'evt_1',
  type,
  at: Date.UTC(2026, 0, 1),
  app: 'shop',
  subject: 'cnf_1',
  actor: 'key_1',
  data,
});

const told = (one: StoredEvent): unknown => {
  const message = eventMessage(topics, one);
  return message && JSON.parse(message.payload);
};

const common = { id: 'evt_1', at: '2026-01-01T00:00:00.000Z', subject: 'cnf_1' };

describe('what Home Assistant hears of an event', () => {
  it('is what a house may react to, and nothing of who it was', () => {
    const asked = {
      user: 'anna',
      session: 's1',
      window: 'w1',
      action: { id: 'settings.export', title: 'Export settings', code: '482913' },
      origin: 'home',
      expiresAt: 1,
    };
    expect(told(event('confirmation.requested', asked))).toEqual({
      ...common,
      event_type: 'confirmation.requested',
      title: 'Export settings',
      origin: 'home',
    });
    const by = { method: 'phone', at: 1, line: { id: 'kitchen', kind: 'dect', label: 'Kitchen' } };
    expect(told(event('confirmation.confirmed', { by, expiresAt: 1 }))).toEqual({
      ...common,
      event_type: 'confirmation.confirmed',
      method: 'phone',
    });
    const attempt = { at: 1, method: 'phone', code: 'line-kind-refused', line: { id: 'app' }, signals: ['x'] };
    expect(told(event('dial.refused', { attempt }))).toEqual({
      ...common,
      event_type: 'dial.refused',
      method: 'phone',
      refusal: 'line-kind-refused',
    });
    expect(told(event('button.pressed', { outcome: 'contested', pressedAt: 1 }))).toEqual({
      ...common,
      event_type: 'button.pressed',
      outcome: 'contested',
    });
  });

  it('is none of what no field was named for', () => {
    const more = { code: '482913', token: 'cft_1', secret: 'x', digits: '1', grant: { id: 'grt_1', token: 'y' } };
    expect(told(event('confirmation.completed', more))).toEqual({ ...common, event_type: 'confirmation.completed' });
  });

  it('is nothing of other events', () => {
    for (const type of ['line.bound', 'authenticator.enrolled', 'key.added', 'confirmation'])
      expect(eventMessage(topics, event(type, {}))).toBeUndefined();
  });

  it('has only types that were announced', () => {
    const { components } = JSON.parse(discoveryMessage(topics).payload);
    for (const type of components.event.event_types) expect(told(event(type, {}))).toMatchObject({ event_type: type });
    expect(components.event.event_types).toHaveLength(14);
  });

  it('has the types that docs/home-assistant.md lists', () => {
    const [, list = ''] = /The types are ([\s\S]*?)\.\n\n/.exec(readFileSync('docs/home-assistant.md', 'utf8')) ?? [];
    const listed = [...list.matchAll(/`(\w+)\.([\w|]+)`/g)].flatMap(([, about = '', ends = '']) =>
      ends.split('|').map((end) => `${about}.${end}`),
    );
    expect(listed).toEqual(JSON.parse(discoveryMessage(topics).payload).components.event.event_types);
  });

  it('calls the entities of two Offhooks by different names', () => {
    const ids = (topicPrefix: string) =>
      Object.values(JSON.parse(discoveryMessage({ ...topics, topicPrefix }).payload).components).map(
        (one) => (one as { unique_id: string }).unique_id,
      );
    expect(new Set([...ids('offhook'), ...ids('site/north')]).size).toBe(6);
  });
});
