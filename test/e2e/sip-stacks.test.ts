import { describe } from 'vitest';
import { cryptoRandom } from '../../src/lib/index.ts';
import { createEmbeddedSip } from '../../src/sip/embedded/index.ts';
import { sipStackContract } from '../contract/sip-stack.ts';
import { StandInStack } from '../support/drachtio/stand-in-stack.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { SETTINGS } from '../support/sip-fixture.ts';
import { HOST } from '../support/wire-phone.ts';

describe('the embedded SIP server', () => {
  sipStackContract((decisions) => {
    const clock = new ManualClock();
    const faults: unknown[] = [];
    const stack = createEmbeddedSip({
      settings: { ...SETTINGS, host: HOST, udpPort: 0, tcpPort: 0 },
      clock,
      random: cryptoRandom,
      decisions,
      onFault: (_name, cause) => void faults.push(cause),
    });
    return { stack, clock, faults };
  });
});

describe('drachtio-server with its back end', () => {
  sipStackContract((decisions) => {
    const clock = new ManualClock();
    const faults: unknown[] = [];
    const stack = new StandInStack(clock, decisions, (_name, cause) => void faults.push(cause));
    return { stack, clock, faults };
  });
});
