import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml';
import { err, errorCode, ok, type Result } from '../lib/index.ts';
import type { ConfigProblem } from './problem.ts';

/** A parsed YAML file that knows its lines. */
export interface YamlFile {
  /** Undefined: the file holds nothing, or nothing but comments. */
  readonly root: YAMLMap | undefined;
  /** `offhook.yaml:7` for a node, the bare name without one. */
  at(node: unknown): string;
}

/** Reads a YAML 1.2 file of keys and values, without tags. Refuses what it cannot read with one sentence. */
export const readYaml = (path: string, name: string): Result<YamlFile, ConfigProblem> => {
  const text = readText(path);
  if (!text.ok) return err({ source: name, detail: text.error });
  const lines = new LineCounter();
  const document = parseDocument(text.value, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => `${name}:${lines.linePos(offset).line}`;
  const fault = aliasFault(document) ?? syntaxFault(document, text.value);
  if (fault) return err({ source: place(fault.offset), detail: fault.detail });
  const { contents } = document;
  const root = isScalar(contents) && contents.value === null ? null : contents;
  if (root !== null && !isMap(root))
    return err({ source: place(0), detail: 'the file must hold keys with values, such as "name: value".' });
  const at = (node: unknown) => {
    const offset = offsetOf(node);
    return offset === undefined ? name : place(offset);
  };
  return ok({ root: root ?? undefined, at });
};

/** A value without its YAML. A number keeps its text, which tells `0810` from `810` where a text is wanted. */
export const plainValue = (node: unknown): unknown => {
  if (isSeq(node)) return node.items.map(plainValue);
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [plainValue(key), plainValue(value)]));
  if (!isScalar(node)) return node;
  return typeof node.value === 'number' ? (node.source ?? String(node.value)) : node.value;
};

const readText = (path: string): Result<string, string> => {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (cause) {
    const code = errorCode(cause);
    return err(code === 'ENOENT' ? `there is no file ${path}.` : `the file ${path} cannot be read (${code}).`);
  }
};

interface SyntaxFault {
  readonly offset: number;
  readonly detail: string;
}

const syntaxFault = (document: Document, text: string): SyntaxFault | undefined => {
  const error: Pick<YAMLParseError, 'code' | 'message' | 'pos'> | undefined =
    document.errors[0] ?? document.warnings[0];
  if (!error) return undefined;
  const offset = error.pos[0];
  if (error.code !== 'DUPLICATE_KEY') return { offset, detail: `this is no valid YAML: ${error.message}.` };
  return { offset, detail: `the key ${/^[^\s:]*/.exec(text.slice(offset))?.[0]} is there twice.` };
};

/** So many values may a file hold, one in another so deep, those that aliases repeat among them: far more than all settings. */
const MOST_NODES = 10_000;
const DEEPEST = 100;

/**
 * Puts what their anchors name into the place of aliases (YAML 1.2 7.1). An alias without an anchor is a fault, and most likely an unquoted star
 * code; so are aliases that grow without measure, or into themselves.
 */
const aliasFault = (document: Document): SyntaxFault | undefined => {
  let fault: SyntaxFault | undefined;
  let nodes = 0;
  visit(document, (_key, node, path) => {
    nodes += 1;
    if (nodes > MOST_NODES || path.length > DEEPEST) {
      fault = { offset: offsetOf(node) ?? 0, detail: TOO_MUCH };
      return visit.BREAK;
    }
    if (!isAlias(node)) return undefined;
    const meant = node.resolve(document);
    if (meant) return meant;
    fault = {
      offset: offsetOf(node) ?? 0,
      detail: `a value that begins with a star needs quotes: write "*${node.source}".`,
    };
    return visit.BREAK;
  });
  return fault;
};

const TOO_MUCH = `the file must hold no more than ${MOST_NODES} values and ${DEEPEST} of them in one another, those of aliases included.`;

const offsetOf = (node: unknown): number | undefined => {
  const range: unknown = node !== null && typeof node === 'object' && 'range' in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
};
