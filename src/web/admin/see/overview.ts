import { AdminDay } from './day.ts';
import { PartAdvice } from './part-advice.ts';

/** What the overview shows besides: loaded when it is opened. */
export const defineSeen = (): void => {
  if (!customElements.get('offhook-admin-part-advice')) customElements.define('offhook-admin-part-advice', PartAdvice);
  if (!customElements.get('offhook-admin-day')) customElements.define('offhook-admin-day', AdminDay);
};
