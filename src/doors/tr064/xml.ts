import { isXmlText, type RawAttribute, tokensIn } from './xml-tokens.ts';

/** A name and the namespace it is in: a URI, without blanks around it; empty: in none (Namespaces in XML 1.0). */
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

type Prefixes = ReadonlyMap<string, string>;

/** An element that is not closed yet. */
interface Opened {
  /** As it is written. */
  readonly prefix: string | undefined;
  readonly element: Element & { readonly children: Element[]; text: string };
  readonly prefixes: Prefixes;
}

const DEEPEST = 32;
const MOST_ELEMENTS = 20_000;
const XML: Prefixes = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

/**
 * Reads a whole document, or answers undefined. A small part of XML: elements, attributes, namespaces, text, CDATA, comments, references to
 * characters and to the five entities of XML itself; names are ASCII. Document types, processing instructions and whatever two readers could
 * take for two things are malformed. Whoever calls bounds the length.
 */
export const readXml = (document: string): Element | undefined => {
  if (!isXmlText(document)) return undefined;
  const stack: Opened[] = [];
  let root: Element | undefined;
  let elements = 0;
  // XML 1.0 2.11: a line ends with one character.
  for (const token of tokensIn(document.replace(/\r\n?/g, '\n'))) {
    const above = stack.at(-1);
    switch (token.kind) {
      case 'malformed':
        return undefined;
      case 'comment':
        break;
      case 'text':
        if (above) above.element.text += token.text;
        else if (token.text.trim() !== '') return undefined;
        break;
      case 'close':
        if (above?.prefix !== token.prefix || above?.element.local !== token.local) return undefined;
        stack.pop();
        break;
      case 'open': {
        elements += 1;
        if ((!above && root) || elements > MOST_ELEMENTS || stack.length === DEEPEST) return undefined;
        const opened = openedOf(token, above?.prefixes ?? XML);
        if (!opened) return undefined;
        above?.element.children.push(opened.element);
        root ??= opened.element;
        if (!token.isEmpty) stack.push(opened);
        break;
      }
      default:
        return token satisfies never;
    }
  }
  return stack.length === 0 ? root : undefined;
};

interface StartTag {
  readonly prefix: string | undefined;
  readonly local: string;
  readonly attributes: readonly RawAttribute[];
}

/** Undefined where a prefix stands for nothing, or an attribute is there twice. */
const openedOf = ({ prefix, local, attributes }: StartTag, outer: Prefixes): Opened | undefined => {
  const declared = attributes.filter(isDeclaration);
  const prefixes = declared.length === 0 ? outer : new Map([...outer, ...declared.map(declarationOf)]);
  const named = attributes
    .filter((attribute) => !isDeclaration(attribute))
    // Namespaces in XML 1.0 6.2: without a prefix an attribute is in none.
    .map((it) => ({
      namespace: it.prefix === undefined ? '' : prefixes.get(it.prefix),
      local: it.local,
      value: it.value,
    }));
  const namespace = prefix === undefined ? (prefixes.get('') ?? '') : prefixes.get(prefix) || undefined;
  const written = new Set(attributes.map((it) => `${it.prefix ?? ''}:${it.local}`));
  const meant = new Set(named.map((it) => JSON.stringify([it.namespace, it.local])));
  if (written.size < attributes.length || meant.size < named.length) return undefined;
  if (namespace === undefined || declared.some(isReserved) || !named.every(isInNamespace)) return undefined;
  return { prefix, prefixes, element: { namespace, local, attributes: named, children: [], text: '' } };
};

/** Namespaces in XML 1.0 3: what nobody may declare anew. */
const isReserved = ({ prefix, local }: RawAttribute): boolean =>
  prefix === 'xmlns' && (local === 'xml' || local === 'xmlns');

const isDeclaration = ({ prefix, local }: RawAttribute): boolean => (prefix ?? local) === 'xmlns';

const declarationOf = ({ prefix, local, value }: RawAttribute): readonly [string, string] => [
  prefix === undefined ? '' : local,
  value.trim(),
];

const isInNamespace = (it: { readonly namespace: string | undefined }): it is Element['attributes'][number] =>
  it.namespace !== undefined;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** A text as it stands in a document: whoever reads it gets the same. */
export const escaped = (text: string): string => text.replace(/[&<>"\r]/g, (character) => REFERENCES[character] ?? '');

/** An element that holds a text, or elements that are written already. `attributes` as they stand in the tag. */
export const written = (name: string, contents: string | readonly string[], attributes = ''): string => {
  const inside = typeof contents === 'string' ? escaped(contents) : contents.join('');
  return `<${name}${attributes && ` ${attributes}`}>${inside}</${name}>`;
};

/** Its declaration before a document. */
export const withDeclaration = (document: string): string => `<?xml version="1.0" encoding="utf-8"?>\n${document}`;
