import { html, nothing, type TemplateResult } from 'lit';
import type { DoorView } from '../../../http/schema.ts';
import type { ManageKey } from '../../i18n/manage-texts.ts';
import { machineText, withMachineText } from '../../shared/machine-text.ts';
import type { Page } from '../feeds.ts';
import { lamp } from '../icons.ts';
import { Accounts } from './accounts.ts';
import { Clients } from './clients.ts';
import { ManagingElement } from './managing-element.ts';

customElements.define('offhook-admin-accounts', Accounts);
customElements.define('offhook-admin-clients', Clients);

const names: Readonly<Record<string, { readonly name: ManageKey; readonly about: ManageKey }>> = {
  'forward-auth': { name: 'doorProxy', about: 'doorProxyText' },
  tr064: { name: 'doorTr064', about: 'doorTr064Text' },
  openid: { name: 'doorOpenid', about: 'doorOpenidText' },
  keycloak: { name: 'doorKeycloak', about: 'doorKeycloakText' },
};

/** `<offhook-admin-doors>`: which ways in are open for other software, and who may come by those that have accounts. */
export class AdminDoors extends ManagingElement {
  #items: readonly DoorView[] | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  override render(): TemplateResult {
    const { words } = this;
    if (!this.#items)
      return html`${this.told()}<p class="empty">${this.problem ? nothing : this.context.text('loading')}</p>`;
    return html`
      <p class="lead">${words('doorsLead')}</p>
      ${this.told()}
      ${this.#isOpen('tr064') ? html`<offhook-admin-accounts .context=${this.context}></offhook-admin-accounts>` : nothing}
      ${this.#isOpen('openid') ? html`<offhook-admin-clients .context=${this.context}></offhook-admin-clients>` : nothing}
      <section class="panel" aria-labelledby="doors-title">
        <h2 id="doors-title">${words('doorsTitle')}</h2>
        <ul class="rows">${this.#items.map((door) => this.#row(door))}</ul>
      </section>
    `;
  }

  #isOpen(name: string): boolean {
    return this.#items?.some(({ door, open }) => door === name && open) ?? false;
  }

  #row({ door, open, setting }: DoorView): TemplateResult {
    const { words } = this;
    const known = names[door];
    return html`
      <li class="row">
        <div class="grow">
          <b>${known ? words(known.name) : machineText(door)}</b>
          <p class="muted small">${known ? words(known.about) : nothing}</p>
          <p class="small">${withMachineText(words, open ? 'doorClosedBy' : 'doorOpenedBy', { setting })}</p>
        </div>
        <p class="line-state">${lamp(open ? 'good' : 'off')}${words(open ? 'doorOpen' : 'doorClosed')}</p>
      </li>
    `;
  }

  async #read(): Promise<void> {
    const page = await this.read<Page<DoorView>>('/v1/doors');
    if (page) this.#items = page.items;
    this.requestUpdate();
  }
}
