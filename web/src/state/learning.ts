// SPDX-License-Identifier: Apache-2.0
import { effect, signal } from '@preact/signals';
import type { Operation } from '../contract/types';
import { bugSentences, type BugResult } from '../learn/bugs';
import { advanced, isBug, NEW_RUN, stepOf, type BugMission, type ClusterMission, type Mission, type Run, type Scene } from '../learn/mission';
import { missionReason, MISSIONS, repairs } from '../learn/missions';
import { NEW_NOTE, parsed, written, type Note } from '../learn/notebook';
import type { Store } from './store';

/** Where the notebook outlives a reload. */
export interface Shelf {
  get(): string | null;
  put(text: string): void;
}

const KEY = 'trijet-learn';

/** The browser's own memory, or none where it is forbidden: then a reload forgets. */
export const BROWSER: Shelf = {
  get: () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  put: (text) => {
    try {
      localStorage.setItem(KEY, text);
    } catch {
      // Full or forbidden: the page remembers as long as it is open.
    }
  },
};

/** Who is busy while a step asks the lab for something. */
export const BUSY = 'learn';

/** What the learner expected and saw. It goes on by itself as the lab tells more. */
export class Learning {
  private readonly notebook;

  constructor(
    private readonly store: Store,
    private readonly shelf: Shelf,
  ) {
    this.notebook = signal(parsed(shelf.get()));
    effect(() => {
      void [store.state.value, store.happenings.value, store.failovers.value, store.operations.value];
      this.look();
    });
  }

  /** The id of what is looked at. */
  get chosen(): string {
    return this.notebook.value.chosen;
  }

  choose(id: string): void {
    this.write({ ...this.notebook.value, chosen: id });
  }

  note(mission: Mission): Note {
    return this.notebook.value.notes[mission.id] ?? NEW_NOTE;
  }

  expect(mission: Mission, guess: number): void {
    this.put(mission, { guess });
  }

  /** Forgets what was expected and seen of it. What runs in the lab goes on. */
  forget(mission: Mission): void {
    this.put(mission, NEW_NOTE);
  }

  /** Why the next press would do nothing, or null. */
  reason(mission: Mission): string | null {
    const { run, guess } = this.note(mission);
    const situation = this.store.situation.value;
    const reason = missionReason(mission, run, guess, situation, this.store.operations.value);
    if (reason !== null || isBug(mission)) return reason;
    const scene = this.scene(mission as ClusterMission);
    const step = scene === null ? null : stepOf(mission as ClusterMission, scene.run);
    if (scene === null || step === null) return null;
    return scene.run.pressedMillis === null ? step.press(scene).reason : 'it is under way: what the lab tells is awaited';
  }

  /** What a step may look at; null before the first news. */
  scene(mission: ClusterMission): Scene | null {
    const state = this.store.state.value;
    if (state === null) return null;
    const run = this.note(mission).run ?? NEW_RUN;
    const since = run.pressedMillis ?? Infinity;
    const begun = run.operation;
    const told = this.store.operations.value.find(({ id, startedMillis }) => id === begun?.id && startedMillis === begun.startedMillis);
    return {
      state,
      kinds: this.store.kinds.value,
      happenings: this.store.happenings.value.filter(({ atMillis }) => atMillis >= since),
      failovers: this.store.failovers.value,
      operation: told ?? begun,
      run,
    };
  }

  /** The bug's operation as it stands; null if the lab does not know it. */
  operation(mission: BugMission): Operation | null {
    const { begunMillis } = this.note(mission);
    return this.store.operations.value.find(({ kind, startedMillis }) => kind === mission.id && startedMillis === begunMillis) ?? null;
  }

  async show(mission: BugMission): Promise<void> {
    if (this.reason(mission) !== null) return;
    const operation = await this.store.begin(mission.id, `/v1/bugs/${mission.bug}`);
    this.put(mission, { begunMillis: operation.startedMillis, result: null, finishedMillis: null });
    this.look();
  }

  /** Does the next step. */
  async press(mission: ClusterMission): Promise<void> {
    const scene = this.scene(mission);
    const step = scene === null ? null : stepOf(mission, scene.run);
    if (scene === null || step === null || this.reason(mission) !== null) return;
    const { calls, picks } = step.press(scene);
    const pressedMillis = this.store.labNowMillis.value;
    this.putRun(mission, { ...scene.run, pressedMillis, picked: { ...scene.run.picked, ...picks }, operation: null, problem: null });
    for (const { method, path, body, begins } of calls) {
      if (begins !== undefined) {
        const operation = await this.store.begin(begins, path, body);
        this.change(mission, (run) => ({ ...run, operation }));
        continue;
      }
      const answer = await this.store.ask(BUSY, method, path, body);
      if (!answer.ok) {
        this.change(mission, (run) => ({ ...run, pressedMillis: null, problem: answer.problem }));
        return;
      }
    }
    this.look();
  }

  /** Heals what is broken and starts what is stopped. */
  async repair(): Promise<void> {
    const state = this.store.state.value;
    if (state === null) return;
    for (const { method, path, body } of repairs(state)) {
      const answer = await this.store.ask(BUSY, method, path, body);
      if (!answer.ok) this.store.tell({ isBad: true, text: `Put right: ${answer.problem.detail}.`, hint: answer.problem.hint });
    }
  }

  /** Goes on where the lab has told enough. */
  private look(): void {
    for (const mission of MISSIONS) {
      if (isBug(mission)) this.lookAtBug(mission);
      else this.lookAtRun(mission as ClusterMission);
    }
  }

  private lookAtBug(mission: BugMission): void {
    this.takeUp(mission);
    const operation = this.operation(mission);
    if (operation?.state !== 'done' || this.note(mission).result !== null) return;
    const result = operation.result as BugResult;
    this.put(mission, { result, finishedMillis: operation.endedMillis });
    this.store.announce(bugSentences(result).join(' '));
  }

  /** What was begun by this page before a reload, or by another page, may be known by what the lab tells only. */
  private takeUp(mission: BugMission): void {
    const { begunMillis, guess } = this.note(mission);
    const running = this.store.operations.value.find(({ kind, state }) => kind === mission.id && state === 'running');
    if (running === undefined || guess === null || running.startedMillis === begunMillis) return;
    this.put(mission, { begunMillis: running.startedMillis, result: null, finishedMillis: null });
  }

  private lookAtRun(mission: ClusterMission): void {
    if (this.note(mission).run === null || this.store.isStale.peek()) return;
    const scene = this.scene(mission);
    if (scene === null) return;
    const next = advanced(mission, scene);
    if (next === scene.run) return;
    const seen = next.done.length > scene.run.done.length ? next.done.at(-1) : undefined;
    if (seen !== undefined) this.store.announce(seen.sentence === '' ? `${mission.steps[next.done.length - 1]!.title}: done.` : seen.sentence);
    this.put(mission, { run: next, finishedMillis: stepOf(mission, next) === null ? scene.state.atMillis : null });
  }

  /** Only while it is still under way: the learner may have begun anew meanwhile. */
  private change(mission: ClusterMission, change: (run: Run) => Run): void {
    const { run } = this.note(mission);
    if (run?.pressedMillis != null) this.putRun(mission, change(run));
  }

  private putRun(mission: ClusterMission, run: Run): void {
    this.put(mission, { run });
  }

  private put(mission: Mission, change: Partial<Note>): void {
    const { notes } = this.notebook.peek();
    const note = { ...(notes[mission.id] ?? NEW_NOTE), ...change };
    this.write({ ...this.notebook.peek(), notes: { ...notes, [mission.id]: note } });
  }

  private write(notebook: typeof this.notebook.value): void {
    this.notebook.value = notebook;
    this.shelf.put(written(notebook));
  }
}
