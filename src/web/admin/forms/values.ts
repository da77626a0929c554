/** What stands in a field of this form, without the space around it. */
export const valueIn = (form: HTMLFormElement, name: string): string => {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** The same; undefined where nothing does. */
export const filledIn = (form: HTMLFormElement, name: string): string | undefined => valueIn(form, name) || undefined;

/** The boxes of this name that are ticked. */
export const tickedIn = (form: HTMLFormElement, name: string): readonly string[] =>
  new FormData(form).getAll(name).filter((value): value is string => typeof value === 'string');

/** What stands in a field, taken apart at each `separator`. */
export const partsIn = (form: HTMLFormElement, name: string, separator: RegExp): readonly string[] =>
  valueIn(form, name)
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
