import type { Access, Principal } from '../access/index.ts';
import { OVER_TLS, PLAIN } from './admin-cookie.ts';

type SecurityScheme =
  | { readonly type: 'http'; readonly scheme: 'bearer'; readonly bearerFormat: string; readonly description: string }
  | { readonly type: 'apiKey'; readonly in: 'cookie'; readonly name: string; readonly description: string };

interface NamedScheme {
  readonly name: string;
  readonly scheme: SecurityScheme;
}

/** How the OpenAPI document shows each kind of principal; one that is new does not compile before it stands here. */
const schemes = {
  key: {
    name: 'apiKey',
    scheme: { type: 'http', scheme: 'bearer', bearerFormat: 'ohk_...', description: 'The key of a relying app.' },
  },
  token: {
    name: 'confirmationToken',
    scheme: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'cft_...',
      description:
        'For the browser: the token of one confirmation reads, follows, proves by an app code, completes and cancels that one only.',
    },
  },
  session: {
    name: 'adminSession',
    scheme: {
      type: 'apiKey',
      in: 'cookie',
      name: OVER_TLS,
      description: `A session of the administration page (\`${PLAIN}\` over plain http), with the header \`Offhook-Window\`. It also opens whatever takes an API key of scope \`lines\`, \`users\` or \`admin\`, as its key does; what is dangerous there needs a confirmation of the window, or answers \`confirmation-required\`.`,
    },
  },
} as const satisfies Record<Principal['kind'] | 'session', NamedScheme>;

/** The security schemes of the OpenAPI document, by name. */
export const securitySchemes = Object.fromEntries(Object.values(schemes).map(({ name, scheme }) => [name, scheme]));

/** What a route with this access demands (OpenAPI 3.1, Security Requirement Object: any one of these). */
export const securityOf = ({ key, token, session }: Access): readonly Record<string, string[]>[] => [
  ...(key === undefined ? [] : [key].flat().map((scope) => ({ [schemes.key.name]: [scope] }))),
  ...(token ? [{ [schemes.token.name]: [] }] : []),
  ...(session ? [{ [schemes.session.name]: [] }] : []),
];
