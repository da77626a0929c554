const WHOLE = /^\d{6}$/;

/** The six digits of an app code, however they were typed or pasted; undefined while they are not complete. */
export const wholeCode = (typed: string): string | undefined => {
  const digits = typed.replaceAll(/[\s-]/g, '');
  return WHOLE.test(digits) ? digits : undefined;
};
