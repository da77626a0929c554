const ROWS = 5;

/** Five rows of five columns each. */
const GLYPHS: Readonly<Record<string, readonly string[]>> = {
  '0': [' ### ', '#   #', '#   #', '#   #', ' ### '],
  '1': ['  #  ', ' ##  ', '  #  ', '  #  ', ' ### '],
  '2': [' ### ', '#   #', '  ## ', ' #   ', '#####'],
  '3': ['#### ', '    #', ' ### ', '    #', '#### '],
  '4': ['#  # ', '#  # ', '#####', '   # ', '   # '],
  '5': ['#####', '#    ', '#### ', '    #', '#### '],
  '6': [' ### ', '#    ', '#### ', '#   #', ' ### '],
  '7': ['#####', '   # ', '  #  ', ' #   ', ' #   '],
  '8': [' ### ', '#   #', ' ### ', '#   #', ' ### '],
  '9': [' ### ', '#   #', ' ####', '    #', ' ### '],
  '*': ['     ', '# # #', ' ### ', '# # #', '     '],
  ' ': ['  ', '  ', '  ', '  ', '  '],
};

/** A number to dial in large signs, readable across a room and without colours. Undefined where it is wider than `columns`. */
export const bigDigits = (number: string, columns: number): string | undefined => {
  const glyphs = Array.from(number, (sign) => GLYPHS[sign]);
  if (glyphs.includes(undefined)) return undefined;
  const rows = Array.from({ length: ROWS }, (_, row) =>
    glyphs
      .map((glyph) => glyph?.[row] ?? '')
      .join(' ')
      .trimEnd(),
  );
  return rows.some((row) => row.length > columns) ? undefined : rows.join('\n');
};
