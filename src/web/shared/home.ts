/** The Offhook that this module was loaded from, which lies in its `/ui/`; without a slash at its end. A proxy may have put both below a path. */
export const home = new URL('..', import.meta.url).href.replace(/\/$/, '');
