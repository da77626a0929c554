/** A text of the data without the backticks that a page in Markdown shows code by. */
export const plain = (text: string): string => text.replaceAll('`', '');
