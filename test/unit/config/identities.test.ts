import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../src/config/identities.ts';

describe('a trusted peer or proxy', () => {
  it.each(['192.168.178.5', '192.168.178.5/32', '192.168.178.0/28', 'fd00::5', 'fd00::/124'])(
    'may be known by %s',
    (network) => {
      expect(identityOf(`pbx=${network}`)).toEqual({ name: 'pbx', identity: { kind: 'address', network } });
    },
  );

  it.each(['0.0.0.0/0', '192.168.178.0/24', '192.168.178.0/27', '::/0', 'fd00::/64', 'fd00::/123'])(
    'is not a whole network of phones such as %s',
    (network) => {
      expect(identityOf(`pbx=${network}`)).toBeUndefined();
    },
  );
});
