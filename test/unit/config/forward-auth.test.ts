import { describe, expect, it } from 'vitest';
import { configSchema, loadConfig, problemLine } from '../../../src/config/index.ts';
import { workplace } from './workplace.ts';

const whole = {
  proxies: '127.0.0.1/32',
  sessionHeader: 'Remote-Session',
  redirects: 'https://box.example, https://*.apps.example',
};

/** `undefined` leaves a key out. */
const load = (changes: Readonly<Record<string, string | undefined>> = {}) => {
  const settings = Object.entries({ ...whole, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [`forwardAuth.${name}=${value}`],
  );
  return loadConfig({ cwd: workplace({}), env: {}, set: settings });
};

const complaints = (changes: Readonly<Record<string, string | undefined>>): readonly string[] => {
  const loaded = load(changes);
  return loaded.ok ? [] : loaded.error.map(problemLine);
};

describe('forwardAuth in the configuration', () => {
  it('believes nobody where nothing is set', () => {
    expect(configSchema.parse({}).forwardAuth).toEqual({
      proxies: [],
      userHeader: 'Remote-User',
      acceptSharedSession: false,
      redirects: [],
    });
  });

  it('is read whole', () => {
    const read = load({
      cookieDomain: 'apps.example',
      redirects: 'https://box.apps.example,https://*.apps.example:8443',
    });
    expect(read.ok && read.value.config.forwardAuth).toEqual({
      proxies: ['127.0.0.1/32'],
      userHeader: 'Remote-User',
      sessionHeader: 'Remote-Session',
      acceptSharedSession: false,
      redirects: ['https://box.apps.example', 'https://*.apps.example:8443'],
      cookieDomain: 'apps.example',
    });
  });

  it.each([
    ['a session that nothing tells', { sessionHeader: undefined }, /sessionHeader is not set: .*acceptSharedSession/],
    ['both at once', { acceptSharedSession: 'true' }, /acceptSharedSession is true, but/],
    ['one field for user and session', { sessionHeader: 'remote-user' }, /sessionHeader is the field of the user/],
    ['a field that says something else', { userHeader: 'X-Forwarded-For' }, /userHeader must not be X-Forwarded-For/],
    ['a field that says something else', { sessionHeader: 'Cookie' }, /sessionHeader must not be Cookie/],
    ['a cookie that says who', { userHeader: 'cookie:user' }, /userHeader must be the name of a header field/],
    ['no field name', { userHeader: 'Remote User' }, /userHeader must be the name of a header field/],
    ['nowhere to go', { redirects: undefined }, /redirects names no origin/],
    ['a path', { redirects: 'https://box.example/settings' }, /redirects must be a list of origins/],
    ['a wildcard of the scheme', { redirects: '*://box.example' }, /redirects must be/],
    ['a wildcard in the middle', { redirects: 'https://box.*.example' }, /redirects must be/],
    ['everybody as a proxy', { proxies: '0.0.0.0/0' }, /proxies must be .*everybody would be believed/],
    ['everybody as a proxy', { proxies: '::/0' }, /proxies must be .*everybody would be believed/],
    ['a whole top level', { cookieDomain: 'example' }, /cookieDomain must be a domain/],
    ['a domain without its hosts', { cookieDomain: 'box.example' }, /cookieDomain is box.example, but .*not in it/],
    ['what nobody reads', { proxies: undefined }, /proxies names no proxy, so that nothing else of forwardAuth counts/],
  ])('refuses %s', (_what, changes, complaint) => {
    expect(complaints(changes).join('\n')).toMatch(complaint);
  });

  it('needs nothing but the proxies where these only say who looks at /confirm/waiting', () => {
    const set = (...settings: readonly string[]) => {
      const loaded = loadConfig({
        cwd: workplace({}),
        env: {},
        set: ['forwardAuth.proxies=127.0.0.1/32', ...settings],
      });
      return loaded.ok ? [] : loaded.error.map(problemLine);
    };
    expect(set('tr064.port=49000')).toEqual([]);
    expect(set('openid.enabled=true', 'http.publicUrl=https://home.example')).toEqual([]);
    expect(set()).toHaveLength(2);
    // Who guards a path says the rest.
    expect(set('tr064.port=49000', 'forwardAuth.redirects=https://box.example').join()).toMatch(/sessionHeader is not/);
    expect(set('tr064.port=49000', 'forwardAuth.sessionHeader=Remote-Session').join()).toMatch(/redirects names no/);
    expect(set('tr064.port=49000', 'forwardAuth.userHeader=Cookie').join()).toMatch(/userHeader must not be Cookie/);
  });

  it('knows log-ins by a cookie', () => {
    expect(complaints({ sessionHeader: 'cookie:authelia_session' })).toEqual([]);
    expect(complaints({ sessionHeader: 'cookie:' }).join()).toMatch(/sessionHeader must be .*name of a cookie/);
  });

  it('takes one user and shared sessions where somebody says so', () => {
    expect(complaints({ sessionHeader: undefined, acceptSharedSession: 'true', user: 'anna' })).toEqual([]);
  });
});
