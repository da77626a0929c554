const NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** Ends the sentence "... must be": how lines, usernames, peers and apps are called. */
export const NAME_ALLOWED = '1 to 64 letters, digits, dots, hyphens and underscores';

/** Whether this may be the name of a line, a phone account, a peer or an app. */
export const isName = (text: string): boolean => NAME.test(text);

const GIVEN_NAME = /^[A-Za-z0-9._*+-]{1,64}$/;

/** The same for what a PBX calls a phone behind it. */
export const GIVEN_NAME_ALLOWED = '1 to 64 letters, digits, dots, hyphens, underscores, stars and plus signs';

/** Whether a PBX may call a phone so: also by an internal number such as `**610`, or by one with a plus sign. */
export const isGivenName = (text: string): boolean => GIVEN_NAME.test(text);
