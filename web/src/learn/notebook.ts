// SPDX-License-Identifier: Apache-2.0
import type { BugResult } from './bugs';
import { NEW_RUN, type Run } from './mission';

/** What a learner expected of a mission, and what came of it. */
export interface Note {
  guess: number | null;
  run: Run | null;
  /** When the lab began to show the bug: tells that operation from others. */
  begunMillis: number | null;
  result: BugResult | null;
  finishedMillis: number | null;
}

export interface Notebook {
  chosen: string;
  notes: Readonly<Record<string, Note>>;
}

export const NEW_NOTE: Note = { guess: null, run: null, begunMillis: null, result: null, finishedMillis: null };

export const NEW_NOTEBOOK: Notebook = { chosen: '', notes: {} };

/** What was kept; a new one if it is not what this page writes. */
export function parsed(text: string | null): Notebook {
  try {
    const told = JSON.parse(text ?? '{}') as Partial<Notebook> & { version?: number };
    if (told.version !== VERSION || typeof told.notes !== 'object') return NEW_NOTEBOOK;
    const notes = Object.fromEntries(Object.entries(told.notes ?? {}).map(([id, note]) => [id, { ...NEW_NOTE, ...note, run: restored(note.run) }]));
    return { chosen: told.chosen ?? '', notes };
  } catch {
    return NEW_NOTEBOOK;
  }
}

/** Changes when what is written changes its meaning: what an older page wrote is forgotten then. */
const VERSION = 1;

export function written(notebook: Notebook): string {
  return JSON.stringify({ version: VERSION, ...notebook });
}

function restored(run: Run | null | undefined): Run | null {
  return run == null ? null : { ...NEW_RUN, ...run };
}
