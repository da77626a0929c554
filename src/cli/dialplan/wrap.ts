const WIDTH = 100;

/** A paragraph of lines up to 100 characters, all but the first behind the indent. Words longer than a line stay whole. */
export const wrapped = (text: string, indent = ''): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length + indent.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].join(`\n${indent}`);
};
