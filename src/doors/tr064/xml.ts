import { SaxesParser, type SaxesTagNS } from 'saxes';
import { xmlText } from '../../lib/index.ts';

/** A name and the namespace it is in: a URI; empty: in none (Namespaces in XML 1.0). */
interface Name {
  readonly namespace: string;
  readonly local: string;
}

/** An element of a document. */
export interface Element extends Name {
  readonly attributes: readonly (Name & { readonly value: string })[];
  /** In their order. */
  readonly children: readonly Element[];
  /** The character data directly in it, put together. */
  readonly text: string;
}

/** An element that is not closed yet. */
type Opened = Element & { readonly children: Element[]; text: string };

const DEEPEST = 32;
const MOST_ELEMENTS = 20_000;
const MOST_ATTRIBUTES = 32;

/** Where declarations of namespaces are (Namespaces in XML 1.0 3). */
const DECLARATIONS = 'http://www.w3.org/2000/xmlns/';

/** A client of the wild leaves the blank out between two attributes, and that means nothing else. */
const LET_PASS = 'no whitespace between attributes.';

class Malformed extends Error {}

/**
 * Reads a whole document, or answers undefined: for what is not well-formed or names a namespace that is not declared (the strict parser saxes says
 * so at the first fault), for document types, processing instructions, other encodings than UTF-8, and for what is too deep or too much. Whoever
 * calls bounds the length.
 */
export const readXml = (document: string): Element | undefined => {
  try {
    return parsed(document);
  } catch (cause) {
    if (cause instanceof Malformed) return undefined;
    throw cause;
  }
};

const parsed = (document: string): Element | undefined => {
  const parser = new SaxesParser({ xmlns: true });
  const stack: Opened[] = [];
  let root: Element | undefined;
  let elements = 0;
  const malformed = (why: string): never => {
    throw new Malformed(why);
  };
  const text = (more: string): void => {
    const above = stack.at(-1);
    if (above) above.text += more;
  };

  parser.on('error', ({ message }) => (message.endsWith(LET_PASS) ? undefined : malformed(message)));
  parser.on('doctype', () => malformed('a document type'));
  parser.on('processinginstruction', () => malformed('a processing instruction'));
  // Of version 1.1 the parser takes control characters and other ends of lines, which what is written anew could not hold.
  parser.on('xmldecl', ({ version = '1.0', encoding = 'utf-8' }) =>
    version === '1.0' && encoding.toLowerCase() === 'utf-8' ? undefined : malformed('another version or encoding'),
  );
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('opentag', (tag) => {
    elements += 1;
    if (elements > MOST_ELEMENTS || stack.length === DEEPEST) malformed('too much');
    const element = elementOf(tag);
    if (element.attributes.length > MOST_ATTRIBUTES) malformed('too many attributes');
    stack.at(-1)?.children.push(element);
    root ??= element;
    stack.push(element);
  });
  parser.on('closetag', () => void stack.pop());

  parser.write(document).close();
  return root;
};

const elementOf = ({ uri, local, attributes }: SaxesTagNS): Opened => ({
  namespace: uri,
  local,
  attributes: Object.values(attributes)
    .filter((attribute) => attribute.uri !== DECLARATIONS)
    .map((attribute) => ({ namespace: attribute.uri, local: attribute.local, value: attribute.value })),
  children: [],
  text: '',
});

/** An element that holds a text, or elements that are written already. `attributes` as they stand in the tag. */
export const written = (name: string, contents: string | readonly string[], attributes = ''): string => {
  const inside = typeof contents === 'string' ? xmlText(contents) : contents.join('');
  return `<${name}${attributes && ` ${attributes}`}>${inside}</${name}>`;
};

/** Its declaration before a document. */
export const withDeclaration = (document: string): string => `<?xml version="1.0" encoding="utf-8"?>\n${document}`;
