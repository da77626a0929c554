import { describe, expect, it } from 'vitest';
import { certificateWarning, problemLine, readTls } from '../../../src/config/index.ts';
import { tlsFile } from '../../support/tls-files.ts';
import { workplace } from './workplace.ts';

const tlsCert = tlsFile('server.pem');
const tlsKey = tlsFile('server-key.pem');
const tlsCa = tlsFile('ca.pem');
const README = tlsFile('README.md');
const DAY_MS = 86_400_000;

const complaints = (...given: Parameters<typeof readTls>): readonly string[] => {
  const read = readTls(...given);
  return read.ok ? [] : read.error.map(problemLine);
};

const filesOf = (...given: Parameters<typeof readTls>) => {
  const read = readTls(...given);
  if (!read.ok || !read.value) throw new Error('there are no files of TLS');
  return read.value;
};

describe('the files of TLS', () => {
  it('are none where no certificate is named', () => {
    expect(readTls({ tlsCert: undefined, tlsKey, tlsCa })).toEqual({ ok: true, value: undefined });
  });

  it('are read, and the key is shown nowhere', () => {
    const files = filesOf({ tlsCert, tlsKey, tlsCa });
    expect(files.certificate).toContain('BEGIN CERTIFICATE');
    expect(files.authorities).toContain('BEGIN CERTIFICATE');
    expect(files.key.reveal()).toContain('PRIVATE KEY');
    expect(JSON.stringify(files)).not.toContain('PRIVATE KEY');
  });

  it.each([
    [{ tlsCert: README, tlsKey }, `sip.tlsCert: the file ${README} must hold a certificate in PEM form.`],
    [
      { tlsCert, tlsKey: tlsCert },
      `sip.tlsKey: the file ${tlsCert} must hold a private key in PEM form without a passphrase.`,
    ],
    [{ tlsCert, tlsKey, tlsCa: tlsKey }, `sip.tlsCa: the file ${tlsKey} must hold certificates in PEM form.`],
    [{ tlsCert: '/nope', tlsKey }, 'sip.tlsCert: the file /nope cannot be read (ENOENT).'],
    [
      { tlsCert, tlsKey: tlsFile('client-key.pem') },
      `sip.tlsKey: the key in ${tlsFile('client-key.pem')} does not belong to the certificate in ${tlsCert}.`,
    ],
  ])('that cannot be used are refused in one sentence: %j', (files, sentence) => {
    expect(complaints({ tlsCa: undefined, ...files })).toEqual([sentence]);
  });

  it('are refused with one broken certificate among good ones', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    const place = workplace({ 'ca.pem': filesOf({ tlsCert, tlsKey, tlsCa }).authorities + broken });
    expect(complaints({ tlsCert, tlsKey, tlsCa: `${place}/ca.pem` })).toHaveLength(1);
  });

  it('warn when the certificate has expired, soon will, or is too new', () => {
    const files = filesOf({ tlsCert, tlsKey, tlsCa: undefined });
    const end = Date.UTC(2045, 11, 31, 8, 4, 18);
    expect(certificateWarning(files, end - 15 * DAY_MS)).toBeUndefined();
    expect(certificateWarning(files, end - 14 * DAY_MS)).toMatch(/expires within 14 days \(Dec 31 .* 2045 GMT\)/);
    expect(certificateWarning(files, end - 1)).toMatch(/expires within/);
    expect(certificateWarning(files, end)).toMatch(/has expired/);
    expect(certificateWarning(files, Date.UTC(2020, 0, 1))).toMatch(/not valid before Nov 25/);
  });
});
