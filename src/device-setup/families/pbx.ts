import type { LineKind } from '../../line/index.ts';
import { codeDigits, type DialPlan } from '../dialling/plan.ts';
import type { Family } from '../family.ts';

/** What really stands at the extensions of a PBX: anything. */
export const PBX_KINDS: readonly LineKind[] = ['analog', 'dect', 'isdn'];

/** What a PBX sends to Offhook, with X for a digit: a code, the service number, and both forms in one go. */
export const patterns = (plan: DialPlan): { readonly code: string; readonly number: string; readonly both: string } => {
  const x = codeDigits(plan, 'X');
  return { code: `${plan.prefix}${x}`, number: plan.serviceNumber, both: `${plan.serviceNumber}${x}` };
};

/** 112 and ordinary numbers of a PBX. */
export const staysWithPbx = (text: string): Family['ordinary'] => ({
  because: 'The phones stay phones of the PBX.',
  ways: [{ way: 'stays', text }],
});

/** A trusted peer, known by its address. */
export const peerSettings = `sip:
  peers: ["pbx=192.168.178.5"]`;

/** A registration at a PBX. */
export const extensionSettings = `sip:
  registrations:
    - name: pbx
      registrar: 192.168.178.5
      user: "620"
      passwordFile: /etc/offhook/pbx-password
      number: "620"                           # what people dial: shown with each question
      callers: ["21-29=analog", "31-39=ip"]   # which extension is what kind of phone`;
