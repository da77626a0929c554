/** Longer addresses are not come back to. */
const MOST_CHARACTERS = 2000;

const WILD = '*.';

/** Whether this origin is one of those that are allowed: exactly, or below a domain that stands with `*.` before it. */
export const isAllowed = (origin: string, allowed: readonly string[]): boolean =>
  allowed.some((one) => {
    const [scheme, domain] = one.split(`//${WILD}`);
    if (domain === undefined) return one === origin;
    return origin.startsWith(`${scheme}//`) && origin.endsWith(`.${domain}`);
  });

/**
 * The address as browsers read it (URL standard), where somebody may be sent there. Undefined for other origins, and for what programs read in several
 * ways: a user part, a backslash, two slashes where a path begins.
 */
export const returnAddress = (written: string, allowed: readonly string[]): string | undefined => {
  if (written.length > MOST_CHARACTERS || /[\\#\s\p{Cc}]/u.test(written) || !URL.canParse(written)) return undefined;
  const { origin, username, password, pathname, href } = new URL(written);
  if (username !== '' || password !== '' || pathname.startsWith('//')) return undefined;
  return isAllowed(origin, allowed) ? href : undefined;
};
