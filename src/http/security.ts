import type { Access, Principal } from '../access/index.ts';

interface SecurityScheme {
  readonly name: string;
  readonly scheme: {
    readonly type: 'http';
    readonly scheme: 'bearer';
    readonly bearerFormat: string;
    readonly description: string;
  };
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
} as const satisfies Record<Principal['kind'], SecurityScheme>;

/** The security schemes of the OpenAPI document, by name. */
export const securitySchemes = Object.fromEntries(Object.values(schemes).map(({ name, scheme }) => [name, scheme]));

/** What a route with this access demands (OpenAPI 3.1, Security Requirement Object: any one of these). */
export const securityOf = ({ key, token }: Access): readonly Record<string, string[]>[] => [
  ...(key === undefined ? [] : [{ [schemes.key.name]: [key] }]),
  ...(token ? [{ [schemes.token.name]: [] }] : []),
];
