import { describe, expect, it } from 'vitest';
import { createIdentify, type TrustedPeer } from '../../../src/dialin/identify.ts';
import { createBackground, parseNetworks } from '../../../src/lib/index.ts';
import { LineDirectory, type LineSettings } from '../../../src/line/index.ts';
import { assertedIdentity } from '../../../src/sip/asserted-identity.ts';
import { Facts } from '../../../src/sip/facts.ts';
import type { RequestFacts, Source } from '../../../src/sip/port.ts';
import { parseMessage } from '../../../src/sip/syntax/parse.ts';
import { inviteFacts } from '../../support/fake-call.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { nobodyElse } from '../../support/nobody-else.ts';
import { request } from '../../support/sip-wire-text.ts';
import { MemoryLineStore } from '../line/memory-line-store.ts';

const FINGERPRINT = Array.from({ length: 32 }, (_, index) => (index + 160).toString(16).toUpperCase()).join(':');
const ATA = { fingerprint: FINGERPRINT, subject: undefined };
const SIGNED = { fingerprint: FINGERPRINT.replace('A0', '00'), subject: 'pbx.home.example' };
const PBX = '192.168.178.5';

const networks = (cidr: string) => {
  const parsed = parseNetworks([cidr]);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};
const byAddress = (name: string, cidr = PBX): TrustedPeer => ({
  name,
  identity: { kind: 'address', networks: networks(cidr) },
});
const byCertificate = (name: string, certificate: string): TrustedPeer => ({
  name,
  identity: { kind: 'certificate', certificate },
});

const lines: Readonly<Record<string, LineSettings>> = {
  kitchen: { kind: 'dect', username: '203', peer: 'pbx' },
  bath: { kind: 'dect', username: '204', peer: 'pbx', enabled: false },
  barn: { kind: 'analog', username: '301', peer: 'dect-system' },
  hall: { kind: 'analog', username: 'hall', certificate: FINGERPRINT.toLowerCase().replaceAll(':', '') },
  study: { kind: 'analog', username: 'study', certificate: FINGERPRINT },
  attic: { kind: 'analog', username: 'attic', certificate: 'CN=pbx.home.example' },
  mobile: { kind: 'ip', username: 'mobile', password: 'correct horse' },
};

const open = async (peers: readonly TrustedPeer[]) => {
  const directory = new LineDirectory({
    store: new MemoryLineStore(),
    registrations: nobodyElse,
    clock: new ManualClock(),
    realm: 'offhook',
    background: createBackground(() => undefined),
  });
  await directory.start();
  for (const [id, settings] of Object.entries(lines)) expect((await directory.put(id, settings, 'cli')).ok).toBe(true);
  return createIdentify({ peers, lines: directory, registered: undefined });
};

interface Sent {
  readonly from?: string;
  readonly address?: string;
  readonly certificate?: Source['certificate'];
  readonly asserted?: readonly string[];
  readonly method?: string;
}

const facts = ({ from = 'hall', address = PBX, certificate, asserted = [], method = 'INVITE' }: Sent): RequestFacts => {
  const plain = inviteFacts('*10482913', { method, from: { user: from, host: 'pbx' } });
  return {
    ...plain,
    source: { ...plain.source, transport: certificate ? 'tls' : 'udp', address, certificate },
    asserted: assertedIdentity(asserted),
  };
};

describe('the client certificate of a line', () => {
  it.each(['INVITE', 'REGISTER'])('proves the line that From names, for %s', async (method) => {
    const identify = await open([]);
    const certificate = ATA;
    expect(identify(facts({ certificate, method }))).toEqual({ kind: 'line', line: 'hall', proof: 'certificate' });
    expect(identify(facts({ certificate, method, from: 'study' }))).toMatchObject({ line: 'study' });
  });

  it('proves no other line, and none by a subject that no authority stands behind', async () => {
    const identify = await open([]);
    expect(identify(facts({ certificate: ATA, from: 'mobile' }))).toBeUndefined();
    expect(identify(facts({ certificate: ATA, from: 'attic' }))).toBeUndefined();
    expect(identify(facts({ certificate: ATA, from: '203' }))).toBeUndefined();
    expect(identify(facts({ certificate: SIGNED, from: 'hall' }))).toBeUndefined();
    expect(identify(facts({ from: 'hall' }))).toBeUndefined();
    expect(identify(facts({ certificate: SIGNED, from: 'attic' }))).toMatchObject({
      line: 'attic',
      proof: 'certificate',
    });
  });
});

describe('a trusted peer', () => {
  const asserted = ['"Kitchen" <sip:203@pbx.home.example>'];

  it('by its address speaks for the line behind it that P-Asserted-Identity names, whatever From says', async () => {
    const identify = await open([byAddress('pbx')]);
    expect(identify(facts({ asserted }))).toEqual({ kind: 'line', line: 'kitchen', proof: 'address' });
  });

  it('by its certificate has the better proof', async () => {
    const identify = await open([byAddress('pbx'), byCertificate('pbx', 'CN=pbx.home.example')]);
    expect(identify(facts({ asserted, certificate: SIGNED }))).toMatchObject({ line: 'kitchen', proof: 'certificate' });
    expect(identify(facts({ asserted, certificate: SIGNED, address: '192.168.178.77' }))).toMatchObject({
      proof: 'certificate',
    });
  });

  it.each([
    ['a tel URI', ['<tel:203>']],
    ['a sips URI', ['<sips:203@pbx.home.example;user=phone>']],
    ['an addr-spec', ['sip:203@pbx.home.example']],
    ['a URI with a password', ['<sip:203:secret@pbx.home.example>']],
    ['an escaped user', ['<sip:%3203@pbx.home.example>']],
    ['a number with separators', ['<tel:(2)0-3;phone-context=home>']],
    ['parameters in the user part', ['<sip:203;phone-context=home@pbx.home.example>']],
    ['a name that looks like another', ['"<sip:204@x>, \\"" <sip:203@pbx.home.example>']],
    ['a first value of another scheme', ['<mailto:204@x>', '<sip:203@pbx.home.example>']],
    ['a SIP URI beside a tel one', ['<sip:203@pbx.home.example>', '<tel:204>']],
    ['a SIP URI after a tel one', ['<tel:204>', '<sip:203@pbx.home.example>']],
  ])('may name the caller by %s', async (_how, identities) => {
    const identify = await open([byAddress('pbx')]);
    expect(identify(facts({ asserted: identities }))).toMatchObject({ line: 'kitchen' });
  });

  it.each([
    ['a caller whom no line has', ['<sip:999@pbx.home.example>']],
    ['a line that is off', ['<sip:204@pbx.home.example>']],
    ['a line behind another peer', ['<sip:301@pbx.home.example>']],
    ['a line with a password', ['<sip:mobile@pbx.home.example>']],
    ['a line with a certificate', ['<sip:hall@pbx.home.example>']],
    ['nobody that can be read', ['203']],
    ['a host alone', ['<sip:203>']],
    ['two callers, as a peer does that lets its phones assert', ['<sip:203@phone>', '<sip:999@pbx.home.example>']],
    ['two numbers', ['<tel:203>', '<tel:999>']],
    ['a second caller whose URI cannot be read', ['<sip:203@pbx.home.example>', '<sip:999@two words>']],
    ['an open quote', ['"<sip:203@pbx.home.example>']],
    ['an anonymous caller', ['"Anonymous" <sip:anonymous@anonymous.invalid>']],
  ])('is refused with 403 when it names %s', async (_whom, identities) => {
    const identify = await open([byAddress('pbx')]);
    expect(identify(facts({ asserted: identities }))).toMatchObject({ kind: 'refused', answer: { status: 403 } });
  });

  it('without P-Asserted-Identity is asked for a digest: a phone may live at its address', async () => {
    const identify = await open([byAddress('pbx')]);
    expect(identify(facts({ from: '203' }))).toBeUndefined();
  });

  it('is understood as the server reads it: folded, in any case, two values in one line', async () => {
    const identify = await open([byAddress('pbx')]);
    const bytes = request('INVITE', {
      headers: ['p-asserted-identity: "Anna, Kitchen" <sip:203@pbx.home.example>,\r\n <tel:+4930123>'],
    });
    const parsed = parseMessage(bytes, { maxBytes: 8192 });
    if (parsed.kind !== 'request') throw new Error(parsed.kind);
    const { source } = facts({});
    expect(identify(new Facts(parsed.request, source))).toMatchObject({ line: 'kitchen', proof: 'address' });
  });

  describe('that writes a line which cannot be read', () => {
    const read = (headers: readonly string[]) => {
      const parsed = parseMessage(request('INVITE', { headers }), { maxBytes: 8192 });
      if (parsed.kind !== 'request') throw new Error(parsed.kind);
      return new Facts(parsed.request, facts({}).source);
    };
    const NAMED = 'P-Asserted-Identity: <sip:203@pbx.home.example>';

    it.each([
      ['without a colon', [NAMED, 'Broken']],
      ['that was the rest of a folded one', ['P-Asserted-Identity:', '<sip:203@pbx.home.example>']],
      ['of a value alone', [NAMED, '"Anna" <sip:203@pbx.home.example>;x=1']],
      ['without a name', [NAMED, ': 1']],
    ])('%s is refused with 400: it may have said who calls', async (_what, headers) => {
      const identify = await open([byAddress('pbx')]);
      expect(identify(read(headers))).toMatchObject({ kind: 'refused', answer: { status: 400 } });
    });

    it('with a name that is none is served: the line is another field', async () => {
      const identify = await open([byAddress('pbx')]);
      expect(identify(read([NAMED, 'X Vendor Info: 1', 'X-Call[id]: 1']))).toMatchObject({ line: 'kitchen' });
    });

    it.each(['P-Asserted Identity: <sip:203@x>', 'P-Asserted-Identity[1]: <sip:203@x>', 'P-Asserted-Identity:'])(
      'that was meant to say who calls, names nobody: %s',
      async (line) => {
        const identify = await open([byAddress('pbx')]);
        for (const headers of [[line], [NAMED, line]])
          expect(identify(read(headers))).toMatchObject({ kind: 'refused', answer: { status: 403 } });
      },
    );
  });

  it('says in an UPDATE who speaks now, as in a re-INVITE', async () => {
    const identify = await open([byAddress('pbx')]);
    expect(identify(facts({ asserted, method: 'UPDATE' }))).toMatchObject({ line: 'kitchen' });
  });

  it('speaks for nobody in a REGISTER', async () => {
    const identify = await open([byAddress('pbx'), byCertificate('pbx', 'CN=pbx.home.example')]);
    expect(identify(facts({ asserted, method: 'REGISTER' }))).toBeUndefined();
    expect(identify(facts({ asserted, certificate: SIGNED, method: 'REGISTER' }))).toBeUndefined();
  });

  it('among several in one network is the one that the line is behind', async () => {
    const identify = await open([byAddress('dect-system', '192.168.178.0/24'), byAddress('pbx')]);
    expect(identify(facts({ asserted }))).toMatchObject({ line: 'kitchen' });
    expect(identify(facts({ asserted: ['<sip:301@x>'] }))).toMatchObject({ line: 'barn' });
  });

  it('is nobody who says so from elsewhere: his P-Asserted-Identity is not even looked at', async () => {
    const identify = await open([byAddress('pbx'), byCertificate('pbx', FINGERPRINT)]);
    const stranger = facts({ address: '192.168.178.66', from: '203', certificate: SIGNED });
    const looked = {
      ...stranger,
      get asserted(): never {
        throw new Error('looked at');
      },
    };
    expect(identify(looked)).toBeUndefined();
  });
});

describe('a P-Asserted-Identity made to be slow', () => {
  it('takes time in proportion to its length', async () => {
    const identify = await open([byAddress('pbx')]);
    const cpuOf = (length: number): number => {
      const asserted = [`"${'\\"'.repeat(length / 2)}`];
      const before = process.cpuUsage();
      for (let round = 0; round < 20; round += 1) expect(identify(facts({ asserted }))?.kind).toBe('refused');
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    cpuOf(4000);
    // Sixteen times the text: 16 where it is linear, 256 where it is not.
    expect(cpuOf(64_000) / Math.max(cpuOf(4000), 1)).toBeLessThan(100);
  });
});
