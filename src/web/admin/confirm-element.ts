/** Loads `<offhook-confirm>`, which most views never need. */
export const loadConfirm = async (): Promise<void> => {
  const { OffhookConfirm } = await import('../confirm/offhook-confirm.ts');
  if (!customElements.get('offhook-confirm')) customElements.define('offhook-confirm', OffhookConfirm);
};
