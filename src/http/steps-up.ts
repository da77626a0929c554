/** A segment of two dots (RFC 3986 5.2.4) in every way in which software writes it: with percent signs, and between backslashes. */
const STEP_UP = /(?:[/\\]|%2f|%5c)(?:\.|%2e){2}(?:[/\\]|%2f|%5c|$)/i;

/**
 * Whether the path of a request target leads up somewhere. A proxy takes `/v1/x/../../.offhook/y` for an address below `/.offhook/`, and passes it on as it came: here
 * it would be one below `/v1/`, which that proxy means to keep from everybody.
 */
export const stepsUp = (target: string): boolean => STEP_UP.test(target.split('?', 1)[0] ?? '');
