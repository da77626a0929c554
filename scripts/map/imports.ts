import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { isCode, type SourceFile } from './source-file.ts';

/** One statement or expression in `from` that names the file `to`, both paths from the project's root. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

/** The name under which `src` could import the client as relying apps do. */
const PACKAGE_NAMES: Readonly<Record<string, string>> = { 'offhook/client': 'src/client/index.ts' };

/**
 * Every import of one of these files in another: `import`, `export from`, `import()`, `import('…')` as a type, and
 * `new URL('…', import.meta.url)`. Packages and files outside are left out.
 */
export const importsOf = (files: readonly SourceFile[]): readonly Import[] => {
  const known = new Set(files.map(({ path }) => path));
  return files.filter(isCode).flatMap(({ path, text }) =>
    namedIn(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023)).flatMap(({ specifier, typeOnly }) => {
      const to = resolved(path, specifier, known);
      return to === undefined ? [] : [{ from: path, to, typeOnly }];
    }),
  );
};

interface Named {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const namedIn = (node: ts.Node): readonly Named[] => {
  const named = namedBy(node);
  const below: Named[] = [];
  ts.forEachChild(node, (child) => void below.push(...namedIn(child)));
  return named === undefined ? below : [named, ...below];
};

const namedBy = (node: ts.Node): Named | undefined => {
  if (ts.isImportDeclaration(node)) return named(node.moduleSpecifier, importsTypesOnly(node.importClause));
  if (ts.isExportDeclaration(node)) return named(node.moduleSpecifier, exportsTypesOnly(node));
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return named(node.argument.literal, true);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return named(node.arguments[0], false);
  if (ts.isNewExpression(node) && isUrlBesideThis(node)) return named(node.arguments?.[0], false);
  return undefined;
};

const named = (specifier: ts.Node | undefined, typeOnly: boolean): Named | undefined =>
  specifier && ts.isStringLiteralLike(specifier) ? { specifier: specifier.text, typeOnly } : undefined;

const importsTypesOnly = (clause: ts.ImportClause | undefined): boolean => {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  return name === undefined && namedBindings !== undefined && areTypes(namedBindings);
};

const exportsTypesOnly = ({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean =>
  isTypeOnly || (exportClause !== undefined && areTypes(exportClause));

const areTypes = (bindings: ts.NamedImportBindings | ts.NamedExportBindings): boolean =>
  (ts.isNamedImports(bindings) || ts.isNamedExports(bindings)) &&
  bindings.elements.length > 0 &&
  bindings.elements.every(({ isTypeOnly }) => isTypeOnly);

const isUrlBesideThis = ({ expression, arguments: given }: ts.NewExpression): boolean => {
  const base = given?.[1];
  return (
    ts.isIdentifier(expression) &&
    expression.text === 'URL' &&
    base !== undefined &&
    ts.isPropertyAccessExpression(base) &&
    ts.isMetaProperty(base.expression) &&
    base.name.text === 'url'
  );
};

const resolved = (from: string, specifier: string, known: ReadonlySet<string>): string | undefined => {
  const path = specifier.startsWith('.') ? join(dirname(from), specifier) : PACKAGE_NAMES[specifier];
  return [path, path?.replace(/\.js$/, '.ts')].find((candidate) => candidate !== undefined && known.has(candidate));
};
