import type { Language } from '../i18n/texts.ts';
import type { Api } from './api.ts';

/** What the dialog is opened with. */
interface Asked {
  readonly api: Api;
  readonly action: string;
  readonly language: Language;
  /** Ends it: nobody is logged in any more. */
  readonly signal: AbortSignal;
}

const TAG = 'offhook-admin-lock';

/** Opens the dialog of the lock, which is loaded now; resolves with whether the window may do now what it wanted. The focus goes back to where it was. */
export const askToConfirm = async ({ api, action, language, signal }: Asked): Promise<boolean> => {
  const { AdminLockDialog } = await import('./lock-dialog.ts');
  if (!customElements.get(TAG)) customElements.define(TAG, AdminLockDialog);
  const before = document.activeElement;
  const dialog = Object.assign(new AdminLockDialog(), { api, action, language });
  const open = await new Promise<boolean>((resolve) => {
    dialog.addEventListener('lock-done', (event) => resolve((event as CustomEvent<boolean>).detail));
    signal.addEventListener('abort', () => resolve(false));
    if (signal.aborted) resolve(false);
    else document.body.append(dialog);
  });
  dialog.remove();
  if (before instanceof HTMLElement && before.isConnected) before.focus();
  else document.querySelector<HTMLElement>('h1')?.focus();
  return open;
};
