/** JSON with the keys of every object in order (UTF-16 code units): equal values have equal texts, however they were written. `value`: as JSON has them. */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = value as Readonly<Record<string, unknown>>;
  const told: string[] = [];
  for (const key of Object.keys(members).sort())
    if (members[key] !== undefined) told.push(`${JSON.stringify(key)}:${canonicalJson(members[key])}`);
  return `{${told.join(',')}}`;
};
