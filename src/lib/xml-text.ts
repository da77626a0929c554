const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** A text as it stands in a document of XML, in an element or in double quotes: whoever reads it gets the same. Without characters that XML cannot hold (XML 1.0 2.2). */
export const xmlText = (text: string): string => text.replace(/[&<>"\r]/g, (character) => REFERENCES[character] ?? '');
