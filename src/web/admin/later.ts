import type { ViewName } from './views/shell.ts';

/** A section that is loaded when somebody opens it: the element that draws it, and where its class comes from. */
interface Later {
  readonly tag: string;
  readonly load: () => Promise<CustomElementConstructor>;
}

const sections: Partial<Record<ViewName, Later>> = {
  lines: { tag: 'offhook-admin-line', load: async () => (await import('./manage/line.ts')).AdminLine },
  'add-phone': {
    tag: 'offhook-admin-add-phone',
    load: async () => (await import('./add-phone/add-phone.ts')).AddPhone,
  },
  calls: { tag: 'offhook-admin-calls', load: async () => (await import('./views/calls.ts')).AdminCalls },
  authenticators: {
    tag: 'offhook-admin-authenticators',
    load: async () => (await import('./views/authenticators.ts')).AdminAuthenticators,
  },
  login: { tag: 'offhook-admin-own-login', load: async () => (await import('./own-login.ts')).AdminOwnLogin },
  audit: { tag: 'offhook-admin-audit', load: async () => (await import('./views/audit.ts')).AdminAudit },
  keys: { tag: 'offhook-admin-keys', load: async () => (await import('./manage/keys.ts')).AdminKeys },
  webhooks: { tag: 'offhook-admin-webhooks', load: async () => (await import('./manage/webhooks.ts')).AdminWebhooks },
  doors: { tag: 'offhook-admin-doors', load: async () => (await import('./manage/doors.ts')).AdminDoors },
  installation: { tag: 'offhook-admin-backup', load: async () => (await import('./manage/backup.ts')).AdminBackup },
};

/** Loads what draws a section. `lost` is for good: a browser may remember that a module did not come, until the page is loaded again. */
export class LaterSections {
  readonly #changed: () => void;
  readonly #states = new Map<ViewName, 'loading' | 'lost'>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Whether this section can be drawn; begins to load it where it cannot be yet. */
  of(view: ViewName): 'here' | 'loading' | 'lost' {
    const section = sections[view];
    if (!section || customElements.get(section.tag)) return 'here';
    const state = this.#states.get(view);
    if (state) return state;
    this.#states.set(view, 'loading');
    void this.#load(view, section);
    return 'loading';
  }

  async #load(view: ViewName, { tag, load }: Later): Promise<void> {
    try {
      customElements.define(tag, await load());
    } catch {
      this.#states.set(view, 'lost');
    }
    this.#changed();
  }
}
