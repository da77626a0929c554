import type { ActivationJson, AuthenticatorJson, DraftJson, ProblemMembers } from './calls.ts';

type Item = Pick<AuthenticatorJson, 'id' | 'name'>;

/** Where the person is: in the list, or on one of the steps of a set-up. */
export type Screen =
  | { readonly view: 'loading' }
  | { readonly view: 'failed' }
  | { readonly view: 'list' }
  | { readonly view: 'removing'; readonly item: Item }
  | { readonly view: 'naming' }
  | { readonly view: 'scanning'; readonly draft: DraftJson }
  | { readonly view: 'done'; readonly activation: ActivationJson };

export interface Wizard {
  readonly place: Screen;
  /** Those that are set up; drafts are nobody's business. */
  readonly items: readonly AuthenticatorJson[];
  readonly busy: boolean;
  /** Why the last call was refused. `times` counts them, so that the same answer twice is two answers. */
  readonly problem: (ProblemMembers & { readonly times: number }) | undefined;
}

export type Step =
  | { readonly kind: 'go'; readonly to: Screen }
  | { readonly kind: 'called' }
  | { readonly kind: 'refused'; readonly problem: ProblemMembers }
  | { readonly kind: 'listed'; readonly items: readonly AuthenticatorJson[] }
  | { readonly kind: 'drafted'; readonly draft: DraftJson }
  | { readonly kind: 'activated'; readonly activation: ActivationJson };

export const atStart: Wizard = { place: { view: 'loading' }, items: [], busy: false, problem: undefined };

/** The wizard after a step. A draft that took too long begins again with its name. */
export const step = (wizard: Wizard, taken: Step): Wizard => {
  switch (taken.kind) {
    case 'go':
      return { ...wizard, place: taken.to, busy: false, problem: undefined };
    case 'called':
      return { ...wizard, busy: true };
    case 'refused':
      return refused(wizard, taken.problem);
    case 'listed':
      return at(
        { view: 'list' },
        taken.items.filter(({ state }) => state === 'active'),
      );
    case 'drafted':
      return at({ view: 'scanning', draft: taken.draft }, wizard.items);
    case 'activated':
      return at({ view: 'done', activation: taken.activation }, wizard.items);
    default:
      return taken satisfies never;
  }
};

const at = (place: Screen, items: Wizard['items']): Wizard => ({ place, items, busy: false, problem: undefined });

const refused = (wizard: Wizard, problem: ProblemMembers): Wizard => {
  const times = (wizard.problem?.times ?? 0) + 1;
  const { view } = wizard.place;
  if (view === 'loading') return { ...wizard, place: { view: 'failed' }, busy: false };
  const tooLate = view === 'scanning' && (problem.code === 'not-found' || problem.code === 'already-decided');
  if (tooLate)
    return { ...wizard, place: { view: 'naming' }, busy: false, problem: { ...problem, code: 'too-late', times } };
  return { ...wizard, busy: false, problem: { ...problem, times } };
};
