import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { base32 } from '../../../src/authenticator/base32.ts';
import { stepOfCode } from '../../../src/authenticator/totp.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { describeWithTools } from '../../support/tool.ts';

const oathtool = (secret: string, seconds: number): string =>
  execFileSync('oathtool', ['--totp', '--base32', `--now=@${seconds}`, secret], { encoding: 'utf8' }).trim();

describeWithTools({ commands: ['oathtool'], debianPackage: 'oathtool' }, 'codes that oathtool makes', () => {
  it('are accepted at their step, for secrets and moments of all sorts', () => {
    const random = seededRandom(4);
    for (let round = 0; round < 10; round++) {
      const secret = base32(random.bytes(20));
      const seconds = 1_000_000_000 + random.below(1_000_000_000);
      expect(stepOfCode(secret, oathtool(secret, seconds), seconds * 1000, null)).toBe(Math.floor(seconds / 30));
    }
  });
});
