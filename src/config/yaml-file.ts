import { readFileSync } from 'node:fs';
import {
  type Document,
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

/** Reads a YAML 1.2 file of keys and values, without anchors and tags. Refuses what it cannot read with one sentence. */
export const readYaml = (path: string, name: string): Result<YamlFile, ConfigProblem> => {
  const text = readText(path);
  if (!text.ok) return err({ source: name, detail: text.error });
  const lines = new LineCounter();
  const document = parseDocument(text.value, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => `${name}:${lines.linePos(offset).line}`;
  const fault = syntaxFault(document, text.value);
  if (fault) return err({ source: place(fault.offset), detail: fault.detail });
  const root = document.contents;
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
  const faults = aliasesOf(document).map(({ word, offset }) => ({
    offset,
    detail: `a value that begins with a star needs quotes: write "*${word}".`,
  }));
  if (faults[0]) return faults[0];
  const error: Pick<YAMLParseError, 'code' | 'message' | 'pos'> | undefined =
    document.errors[0] ?? document.warnings[0];
  if (!error) return undefined;
  const offset = error.pos[0];
  if (error.code !== 'DUPLICATE_KEY') return { offset, detail: `this is no valid YAML: ${error.message}.` };
  return { offset, detail: `the key ${/^[^\s:]*/.exec(text.slice(offset))?.[0]} is there twice.` };
};

/** YAML reads `*10` as an alias; an unquoted star code is the likeliest slip in these files. */
const aliasesOf = (document: Document): { word: string; offset: number }[] => {
  const found: { word: string; offset: number }[] = [];
  visit(document, { Alias: (_, node) => void found.push({ word: node.source, offset: node.range?.[0] ?? 0 }) });
  return found;
};

const offsetOf = (node: unknown): number | undefined => {
  const range: unknown = node !== null && typeof node === 'object' && 'range' in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
};
