import { expect, it } from 'vitest';
import { claimsOf } from '../../../src/dialin/claims.ts';
import { inviteFacts } from '../../support/fake-call.ts';

it('puts together what a request says of its sender', () => {
  const facts = inviteFacts('*10482913', {
    unread: ['s=beside'],
    header: (name) => (name === 'Contact' ? ['<sip:kitchen@192.168.1.20>'] : []),
  });
  const registration = { address: '192.168.1.21', userAgent: undefined };
  const claims = claimsOf(facts, { type: 'application/sdp', text: 's=offered' }, registration);
  expect(claims).toMatchObject({
    transport: 'udp',
    address: '192.168.1.20',
    fromUser: 'kitchen',
    userAgent: 'Grandstream HT801 1.0.17.5',
    offer: { name: 'offered' },
    beside: [{ name: 'beside' }],
    registration,
  });
  expect(claims.header('Contact')).toEqual(['<sip:kitchen@192.168.1.20>']);
});

it('has no offer for an INVITE without a body, and no registration for a line that has none', () => {
  const claims = claimsOf(inviteFacts('8810'), undefined, undefined);
  expect(claims).toMatchObject({ offer: undefined, beside: [], registration: undefined });
});
