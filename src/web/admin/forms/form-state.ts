import type { PlainElement } from '../plain-element.ts';
import type { AdminProblem, AdminReply } from '../reply.ts';

/** What is wrong with one field: the server's own words, in English, or that nothing stands in it. */
export type FieldWords = { readonly kind: 'refused'; readonly detail: string } | { readonly kind: 'empty' };

/** Why a form did not go through, as a whole. `given-up`: the person did not confirm it. */
export type FormProblem = AdminProblem | 'given-up';

/**
 * One form on its way to the server: one request at a time, and what is wrong stands beside its field. The element keeps what was typed, which this neither
 * reads nor clears.
 */
export class FormState {
  /** Begins the ids of its fields: they are different on the whole page. */
  readonly prefix: string;
  readonly #host: PlainElement;
  #busy = false;
  #faults: ReadonlyMap<string, FieldWords> = new Map();
  #problem: FormProblem | undefined;

  constructor(host: PlainElement, prefix: string) {
    this.#host = host;
    this.prefix = prefix;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** What is wrong with this field, by its name in the request. */
  fault(name: string): FieldWords | undefined {
    return this.#faults.get(name);
  }

  /** Why it did not go through, where that is no field's. */
  get problem(): FormProblem | undefined {
    return this.#problem;
  }

  /** Whether everything that is required stands in `form`; says so beside what does not, and goes to the first of them. */
  complete(form: HTMLFormElement): boolean {
    const empty = [...form.elements].filter(
      (field): field is HTMLInputElement =>
        field instanceof HTMLInputElement && field.required && field.value.trim() === '',
    );
    this.#say(new Map(empty.map(({ name }) => [name, { kind: 'empty' }])), undefined);
    return empty.length === 0;
  }

  /** Sends it, unless it is on its way; resolves with what came of it, undefined where nothing did. `call` rejects only where nobody waits for it any more. */
  async send<T>(call: () => Promise<AdminReply<T> | 'given-up'>): Promise<{ readonly data: T } | undefined> {
    if (this.#busy) return undefined;
    this.#busy = true;
    this.#faults = new Map();
    this.#problem = undefined;
    this.#host.requestUpdate();
    const reply = await call().catch(() => undefined);
    this.#busy = false;
    this.#host.requestUpdate();
    if (!reply) return undefined;
    if (reply !== 'given-up' && reply.kind === 'ok') return { data: reply.data };
    const faults = reply === 'given-up' ? new Map<string, FieldWords>() : faultsOf(reply);
    this.#say(faults, faults.size === 0 ? reply : undefined);
    return undefined;
  }

  /** Forgets what was wrong. */
  reset(): void {
    this.#say(new Map(), undefined);
  }

  #say(faults: ReadonlyMap<string, FieldWords>, problem: FormProblem | undefined): void {
    this.#faults = faults;
    this.#problem = problem;
    this.#host.requestUpdate();
    if (faults.size === 0) return;
    void this.#host.updateComplete.then(() =>
      this.#host.querySelector<HTMLElement>(`[id^="${this.prefix}-"][aria-invalid]`)?.focus(),
    );
  }
}

/** The faults of a problem by their fields: of `/scopes/0` the field is `scopes`. */
const faultsOf = ({ errors = [] }: AdminProblem): ReadonlyMap<string, FieldWords> =>
  new Map(
    errors
      .filter(({ in: part }) => part === 'body')
      .map(({ pointer, detail }) => [pointer.split('/')[1] ?? '', { kind: 'refused', detail }]),
  );
