import { windowId } from '../window/window-id.ts';
import type { AuthenticatorBackend } from './calls.ts';

/** A back end that answers under `baseUrl` with the same paths as Offhook does behind the user (docs/element.md). */
export const fetchBackend = (baseUrl: string): AuthenticatorBackend => {
  const root = baseUrl.replace(/\/+$/, '');
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(root + path, {
      method,
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json: unknown = text === '' ? undefined : JSON.parse(text);
    if (!answer.ok) throw json;
    return json as T;
  };
  return {
    list: () => call('GET', '/authenticators'),
    enrol: async (name) => call('POST', '/authenticators', { name, window: await windowId() }),
    verify: (id, code) => call('POST', `/authenticators/${encodeURIComponent(id)}/verify`, { code }),
    remove: async (id) => {
      const query = new URLSearchParams({ window: await windowId() });
      return call('DELETE', `/authenticators/${encodeURIComponent(id)}?${query}`);
    },
  };
};
