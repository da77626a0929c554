/** Every "no" to a credential. `not-found`: the token is good, but its confirmation is no more. */
export type AccessRefusalCode = 'unauthenticated' | 'scope-missing' | 'not-found';
