import { readXml, withDeclaration, written } from './xml.ts';

/* Service descriptions (UPnP Device Architecture 2.0, 2.5): which actions a service has. */

/** An argument of an action, and the state variable that says what it may be. */
export interface ScpdArgument {
  readonly name: string;
  readonly direction: 'in' | 'out';
  readonly variable: string;
}

/** A state variable; `allowed`: all that it may be, where that is a list. */
export interface ScpdVariable {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'ui2' | 'ui4';
  readonly allowed?: readonly string[];
}

/** What a service can do, action by action. */
export interface Scpd {
  readonly actions: Readonly<Record<string, readonly ScpdArgument[]>>;
  readonly variables: readonly ScpdVariable[];
}

const NAMESPACE = 'urn:dslforum-org:service-1-0';
const ACTION_NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** The description as clients read it. */
export const scpdDocument = ({ actions, variables }: Scpd): string =>
  withDeclaration(
    written(
      'scpd',
      [
        written('specVersion', [written('major', '1'), written('minor', '0')]),
        written('actionList', Object.entries(actions).map(actionOf)),
        written('serviceStateTable', variables.map(variableOf)),
      ],
      `xmlns="${NAMESPACE}"`,
    ),
  );

const actionOf = ([name, args]: readonly [string, readonly ScpdArgument[]]): string =>
  written('action', [
    written('name', name),
    written(
      'argumentList',
      args.map((argument) =>
        written('argument', [
          written('name', argument.name),
          written('direction', argument.direction),
          written('relatedStateVariable', argument.variable),
        ]),
      ),
    ),
  ]);

const variableOf = ({ name, type, allowed }: ScpdVariable): string =>
  written(
    'stateVariable',
    [
      written('name', name),
      written('dataType', type),
      ...(allowed
        ? [
            written(
              'allowedValueList',
              allowed.map((value) => written('allowedValue', value)),
            ),
          ]
        : []),
    ],
    'sendEvents="no"',
  );

/** The names of the actions in somebody else's description; undefined where it is none. */
export const actionsIn = (document: string): ReadonlySet<string> | undefined => {
  const scpd = readXml(document);
  if (scpd?.local !== 'scpd') return undefined;
  const lists = scpd.children.filter(({ local }) => local === 'actionList');
  const names = lists
    .flatMap(({ children }) => children.filter(({ local }) => local === 'action'))
    .map(({ children }) => children.find(({ local }) => local === 'name')?.text.trim() ?? '');
  return new Set(names.filter((name) => ACTION_NAME.test(name)));
};
