import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { err, errorCode, ok, type Result, Secret } from '../lib/index.ts';
import type { ConfigProblem } from './problem.ts';
import type { Config } from './schema.ts';

/** The files of TLS, read and checked: what `sip.tlsCert`, `sip.tlsKey` and `sip.tlsCa` name. */
export interface TlsFiles {
  /** PEM: the certificate, then those that lead to its authority. */
  readonly certificate: string;
  readonly key: Secret<string>;
  /** PEM: who may issue client certificates with a name that counts. */
  readonly authorities: string | undefined;
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;
const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads the files of TLS; undefined where no certificate and key are named. Refuses with one sentence per file that cannot be read, is
 * no PEM, or does not belong to the others.
 */
export const readTls = ({
  tlsCert,
  tlsKey,
  tlsCa,
}: Pick<Config['sip'], 'tlsCert' | 'tlsKey' | 'tlsCa'>): Result<TlsFiles | undefined, readonly ConfigProblem[]> => {
  if (tlsCert === undefined || tlsKey === undefined) return ok(undefined);
  const certificate = readPem('sip.tlsCert', tlsCert, areCertificates, 'a certificate in PEM form');
  const key = readPem('sip.tlsKey', tlsKey, isKey, 'a private key in PEM form without a passphrase');
  const authorities =
    tlsCa === undefined ? ok(undefined) : readPem('sip.tlsCa', tlsCa, areCertificates, 'certificates in PEM form');
  if (!certificate.ok || !key.ok || !authorities.ok)
    return err([certificate, key, authorities].flatMap((read) => (read.ok ? [] : [read.error])));
  const files = { certificate: certificate.value, key: new Secret(key.value), authorities: authorities.value };
  const fault = pairFault(files);
  if (fault === undefined) return ok(files);
  return err([{ source: 'sip.tlsKey', detail: `the key in ${tlsKey} ${fault} the certificate in ${tlsCert}.` }]);
};

/** What the operator should hear about the time of the certificate, as of `now` (milliseconds since the epoch). Undefined: nothing. */
export const certificateWarning = ({ certificate }: Pick<TlsFiles, 'certificate'>, now: number): string | undefined => {
  const { validFrom, validTo } = new X509Certificate(certificate);
  const daysLeft = (Date.parse(validTo) - now) / DAY_MS;
  if (daysLeft <= 0) return `the certificate of sip.tlsCert has expired (${validTo}): phones will not connect`;
  if (Date.parse(validFrom) > now) return `the certificate of sip.tlsCert is not valid before ${validFrom}`;
  if (daysLeft > SOON_DAYS) return undefined;
  return `the certificate of sip.tlsCert expires within ${SOON_DAYS} days (${validTo}): renew it, and start again`;
};

/** Reads `mqtt.tlsCa`; undefined where none is named. Refuses with a sentence when it cannot be read or is no PEM. */
export const readBrokerCa = ({
  tlsCa,
}: Pick<Config['mqtt'], 'tlsCa'>): Result<string | undefined, readonly ConfigProblem[]> => {
  if (tlsCa === undefined) return ok(undefined);
  const read = readPem('mqtt.tlsCa', tlsCa, areCertificates, 'certificates in PEM form');
  return read.ok ? read : err([read.error]);
};

/** Reads the `tlsCa` of every registration, in their order; undefined where none is named. Refuses with a sentence for each that is of no use. */
export const readRegistrarCas = ({
  registrations,
}: Pick<Config['sip'], 'registrations'>): Result<readonly (string | undefined)[], readonly ConfigProblem[]> => {
  const read = registrations.map(({ tlsCa }, index) =>
    tlsCa === undefined
      ? ok(undefined)
      : readPem(`sip.registrations[${index}].tlsCa`, tlsCa, areCertificates, 'certificates in PEM form'),
  );
  const problems = read.flatMap((one) => (one.ok ? [] : [one.error]));
  return problems.length > 0 ? err(problems) : ok(read.map((one) => (one.ok ? one.value : undefined)));
};

const readPem = (
  key: string,
  path: string,
  holds: (text: string) => boolean,
  wanted: string,
): Result<string, ConfigProblem> => {
  try {
    const text = readFileSync(path, 'utf8');
    if (holds(text)) return ok(text);
    return err({ source: key, detail: `the file ${path} must hold ${wanted}.` });
  } catch (cause) {
    return err({ source: key, detail: `the file ${path} cannot be read (${errorCode(cause)}).` });
  }
};

/** Whether the parser throws; what it says of a file is nothing that an operator could use. */
const accepts = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
};

const areCertificates = (text: string): boolean => {
  const blocks = text.match(PEM_CERTIFICATE) ?? [];
  return blocks.length > 0 && accepts(() => blocks.map((block) => new X509Certificate(block)));
};

const isKey = (text: string): boolean => accepts(() => createPrivateKey(text));

const pairFault = ({ certificate, key, authorities }: TlsFiles): string | undefined => {
  const pem = key.reveal();
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(pem))) return 'does not belong to';
  const usable = accepts(() => createSecureContext({ cert: certificate, key: pem, ca: authorities }));
  return usable ? undefined : 'cannot be used for TLS together with';
};
