import { xmlText } from '../../lib/index.ts';
import { type Element, readXml, withDeclaration, written } from './xml.ts';

/* SOAP 1.1 as UPnP uses it (UPnP Device Architecture 2.0, 3.2): one action in the body, its arguments as texts. */

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
const ENCODING = 'http://schemas.xmlsoap.org/soap/encoding/';
const CONTROL = 'urn:schemas-upnp-org:control-1-0';
/** The namespace of the header element `token`. */
const TOKEN = 'avm.de';
/** Of the older login, in the message itself. */
const CONTENT_LOGIN = 'http://soap-authentication.org/digest/2001/10/';

const MOST_ARGUMENTS = 64;

/** Arguments in their order, no name twice. */
export type Arguments = readonly (readonly [name: string, value: string])[];

/** An action of a service, as a message or a header field names it. */
export interface ActionName {
  /** The type of the service, `urn:...`. */
  readonly service: string;
  readonly action: string;
}

/** What a message asks for. */
export interface Call extends ActionName {
  readonly args: Arguments;
  /** What its header element `token` holds. */
  readonly token: string | undefined;
  /** It brings the older login, which is not taken. */
  readonly hasContentLogin: boolean;
}

/** The value of a SOAPAction header field (SOAP 1.1 6.1.1): quoted, or as some clients send it. */
export const readSoapAction = (value: string): ActionName | undefined => {
  const { service, action } =
    /^(?<quote>"?)(?<service>[^"#\s]{1,200})#(?<action>[A-Za-z0-9._-]{1,64})\k<quote>$/.exec(value)?.groups ?? {};
  return service === undefined || action === undefined ? undefined : { service, action };
};

/** Reads a message. Undefined for whatever is not one action in one body, or could be taken for two things. */
export const readCall = (message: string): Call | undefined => {
  const envelope = readXml(message);
  if (!envelope || !isOf(envelope, 'Envelope') || isMixed(envelope)) return undefined;
  const [first, ...others] = envelope.children;
  const header = first && isOf(first, 'Header') ? first : undefined;
  const [body, ...more] = header ? others : envelope.children;
  if (!body || more.length > 0 || !isOf(body, 'Body') || isMixed(body)) return undefined;
  const [asked, ...further] = body.children;
  if (!asked || further.length > 0) return undefined;
  const told = headerOf(header);
  const args = argumentsOf(asked);
  return told && args && { service: asked.namespace, action: asked.local, args, ...told };
};

const isOf = ({ namespace, local }: Element, name: string): boolean => namespace === ENVELOPE && local === name;

/** Text beside elements, where there is to be none. */
const isMixed = ({ text }: Element): boolean => text.trim() !== '';

/** SOAP 1.1 4.2.3: what must be understood and is not, refuses the message. */
const headerOf = (header: Element | undefined): Pick<Call, 'token' | 'hasContentLogin'> | undefined => {
  if (!header) return { token: undefined, hasContentLogin: false };
  const tokens = header.children.filter(({ namespace, local }) => namespace === TOKEN && local === 'token');
  const logins = header.children.filter(({ namespace }) => namespace === CONTENT_LOGIN);
  const others = header.children.filter((entry) => !tokens.includes(entry) && !logins.includes(entry));
  const [token, second] = tokens;
  if (isMixed(header) || second || (token?.children.length ?? 0) > 0 || others.some(mustBeUnderstood)) return undefined;
  return { token: token?.text.trim(), hasContentLogin: logins.length > 0 };
};

const mustBeUnderstood = ({ attributes }: Element): boolean =>
  attributes.some(
    ({ namespace, local, value }) => namespace === ENVELOPE && local === 'mustUnderstand' && value.trim() !== '0',
  );

/** UPnP Device Architecture 2.0, 3.2.1: an argument has no namespace; one that takes its action's by `xmlns` is meant so. */
const argumentsOf = (asked: Element): Arguments | undefined => {
  const isArgument = ({ namespace, children }: Element): boolean =>
    children.length === 0 && (namespace === '' || namespace === asked.namespace);
  const names = new Set(asked.children.map(({ local }) => local));
  if (isMixed(asked) || names.size < asked.children.length || names.size > MOST_ARGUMENTS) return undefined;
  return asked.children.every(isArgument) ? asked.children.map(({ local, text }) => [local, text]) : undefined;
};

const envelope = (body: string): string =>
  withDeclaration(
    written('s:Envelope', [written('s:Body', [body])], `xmlns:s="${ENVELOPE}" s:encodingStyle="${ENCODING}"`),
  );

const message = ({ service, action }: ActionName, args: Arguments): string =>
  envelope(
    written(
      `u:${action}`,
      args.map(([name, value]) => written(name, value)),
      `xmlns:u="${xmlText(service)}"`,
    ),
  );

/** The message that asks for an action. */
export const callMessage = (name: ActionName, args: Arguments): string => message(name, args);

/** The message that answers it. */
export const answerMessage = ({ service, action }: ActionName, args: Arguments): string =>
  message({ service, action: `${action}Response` }, args);

/** The message of a UPnP fault (UPnP Device Architecture 2.0, 3.2.5). */
export const faultMessage = (code: number, description: string): string =>
  envelope(
    written('s:Fault', [
      written('faultcode', 's:Client'),
      written('faultstring', 'UPnPError'),
      written('detail', [
        written(
          'UPnPError',
          [written('errorCode', String(code)), written('errorDescription', description)],
          `xmlns="${CONTROL}"`,
        ),
      ]),
    ]),
  );
