import { expect, it } from 'vitest';
import { createRedaction } from '../../../../src/sip/redaction/index.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const random = seededRandom(7);
const redaction = createRedaction({ prefix: '*10', serviceNumber: '8810' }, random);

it('the user of a contact of ours is shown in no trace and no list, wherever it stands', () => {
  for (let n = 0; n < 200; n += 1) {
    const user = random.bytes(16).toString('hex');
    const uri = `sip:${user}@192.168.178.20:5060;transport=tcp`;
    const invite = [
      `INVITE ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP 192.168.178.1;branch=z9hG4bK${user}`,
      'From: <sip:**610@fritz.box>;tag=1',
      `To: "${user}" <${uri}>`,
      `Call-ID: ${user}@box`,
      'CSeq: 1 INVITE',
      `Contact: <${uri}>;expires=300`,
      `X-Else: sip:%${user.charCodeAt(0).toString(16)}${user.slice(1)}@box`,
      `P-Called-Party-ID: <${uri}>`,
      'Content-Length: 0',
      '\r\n',
    ].join('\r\n');
    const shown = redaction.message(Buffer.from(invite)).toString();
    expect(shown).not.toContain(user);
    expect(shown).not.toContain(user.slice(1));
    expect(redaction.text(uri)).not.toContain(user);
  }
});
