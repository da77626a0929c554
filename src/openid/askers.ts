import type { Clock } from '../lib/index.ts';
import { artefactId } from './artefact-id.ts';
import type { ArtefactStore } from './port.ts';

const KIND = 'Asker';
const MOST_OF_AN_APP = 2000;
/** Longer than a question lives. */
const KNOWN_MS = 600_000;

/** Who asks what has no page of its own: the person reads it where the question waits. */
export interface Askers {
  /** This one asks this question, of this app. */
  note(confirmation: { readonly app: string; readonly id: string }, asker: string): Promise<void>;
  of(confirmationId: string): Promise<string | undefined>;
}

/** Kept among the artefacts, for as long as a question lives. */
export const createAskers = (artefacts: Pick<ArtefactStore, 'put' | 'find'>, clock: Pick<Clock, 'now'>): Askers => ({
  async note({ app, id: confirmationId }, asker) {
    const now = clock.now();
    const id = artefactId(KIND, confirmationId);
    const expiresAt = now + KNOWN_MS;
    await artefacts.put(
      { id, kind: KIND, owner: app, grantId: null, expiresAt, payload: JSON.stringify({ asker }) },
      { most: MOST_OF_AN_APP, forget: now - KNOWN_MS },
    );
  },

  async of(confirmationId) {
    const found = await artefacts.find(artefactId(KIND, confirmationId));
    return found && (JSON.parse(found.payload) as { readonly asker: string }).asker;
  },
});
