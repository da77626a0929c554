import type { Config } from './schema.ts';

/** Whether a door is open by which something can be asked where no page is at hand: `/confirm/waiting` shows it then. */
export const isPageless = ({ openid, keycloak, tr064 }: Pick<Config, 'openid' | 'keycloak' | 'tr064'>): boolean =>
  openid.enabled || keycloak.length > 0 || tr064.port !== 0;
