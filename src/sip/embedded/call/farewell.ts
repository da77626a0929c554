import type { ProvenCaller } from '../../call-wire.ts';
import { MAGIC_COOKIE } from '../transaction/transaction-key.ts';
import type { Flow } from '../transport/flow.ts';
import type { Dialog } from './dialog.ts';
import type { LegParts } from './leg-parts.ts';
import { type CallWay, waysTo } from './ways.ts';

/** What a call says goodbye with. */
export interface FarewellParts extends Pick<LegParts, 'transactions' | 'tokens' | 'own' | 'open' | 'isProxy'> {
  /** Whether it still matters: false when everything ends. */
  readonly isWanted: () => boolean;
}

/**
 * Says BYE over one way after the other until somebody answers over one of them (as RFC 3263 4.3 goes on after a failure); then calls
 * `done`.
 */
export const sayGoodbye = (
  dialog: Dialog,
  { proof }: Pick<ProvenCaller, 'proof'>,
  { transactions, tokens, own, open, isProxy, isWanted }: FarewellParts,
  done: () => void,
): void => {
  const { flow, routed } = dialog;
  const over = (way: Flow, others: readonly CallWay[]): void => {
    const branch = MAGIC_COOKIE + tokens.next();
    const bytes = dialog.bye(routed, own.via(way, branch));
    transactions.request({ method: 'BYE', branch, bytes }, way, ({ response }) =>
      response ? done() : tryNext(others),
    );
  };
  const tryNext = ([way, ...others]: readonly CallWay[]): void => {
    if (way === undefined || !isWanted()) done();
    else if (way === 'flow') over(flow, others);
    else
      void open(way).then(
        (opened) => (isWanted() ? over(opened, others) : done()),
        () => tryNext(others),
      );
  };
  tryNext(waysTo(routed.next, { proof, flow, isProxy }));
};
