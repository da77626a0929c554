import * as z from 'zod';
import { entries, list, needed } from './setting.ts';

const ISSUER = /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*[^\s?#/])?$/;
const APP = /^(?!offhook-admin$)[A-Za-z0-9._-]{1,64}$/;
const CLIENT = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

const realm = z.strictObject({
  issuer: needed(
    ISSUER,
    'an http or https URL without query and without a slash at its end, such as https://id.example/realms/home',
    'The issuer of the realm: its keys are read there, and it is answered there alone',
  ),
  clients: list(
    (item) => (CLIENT.test(item) ? undefined : ''),
    [],
    'a list of names of clients',
    'The clients of that realm that may ask',
  ),
  app: needed(
    APP,
    'the name of an app: 1 to 64 letters, digits, dots, hyphens and underscores',
    'The app that confirmations are of',
  ),
});

/** The key `keycloak`. */
export const keycloak = entries(
  realm,
  16,
  'Realms of Keycloak that ask by their HTTP authentication channel (CIBA) at `/keycloak/ciba`',
);

/** What is wrong with entries together, or with fields of one: a sentence each. */
export const keycloakFaults = (realms: z.output<typeof keycloak>): readonly string[] =>
  realms.flatMap(({ issuer, clients }, index) => [
    ...(clients.length === 0 ? [`keycloak[${index}].clients names no client: nobody could ask.`] : []),
    ...(realms.findIndex((other) => other.issuer === issuer) < index
      ? [`keycloak[${index}].issuer must be one that no other entry has, not ${issuer}.`]
      : []),
  ]);
