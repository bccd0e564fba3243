// SPDX-License-Identifier: Apache-2.0
import { isBug, NEW_RUN, type ClusterMission, type Mission } from '../learn/mission';
import { MISSIONS } from '../learn/missions';
import type { Store } from '../state/store';
import { Comparison } from './Comparison';
import { Mark } from './Mark';
import { MissionPanel } from './MissionPanel';

const COMPARE = 'compare';

/** Guided missions on the real cluster: what do you expect, what happened, where is that in the code and on paper. */
export function Learn({ store }: { store: Store }) {
  const { learning } = store;
  const mission = MISSIONS.find(({ id }) => id === learning.chosen) ?? MISSIONS[0]!;
  const isComparing = learning.chosen === COMPARE;
  return (
    <div class="learn">
      <nav class="panel missions" aria-label="Missions">
        <h2>What goes wrong, and what helps</h2>
        <ul>
          {MISSIONS.map((each) => (
            <li key={each.id}>
              <Entry store={store} id={each.id} title={each.title} isChosen={!isComparing && each === mission} state={stateOf(store, each)} />
            </li>
          ))}
          <li>
            <Entry store={store} id={COMPARE} title="Compare the modes" isChosen={isComparing} state="" />
          </li>
        </ul>
      </nav>
      {isComparing ? <Comparison store={store} /> : <MissionPanel key={mission.id} store={store} mission={mission} />}
    </div>
  );
}

/** Empty for one that was not begun. */
function stateOf(store: Store, mission: Mission): string {
  const note = store.learning.note(mission);
  if (note.finishedMillis !== null) return 'seen';
  if (isBug(mission)) return store.learning.operation(mission)?.state === 'running' ? 'runs' : '';
  const { done } = note.run ?? NEW_RUN;
  return note.run === null ? '' : `${done.length} of ${(mission as ClusterMission).steps.length}`;
}

interface EntryProps {
  store: Store;
  id: string;
  title: string;
  isChosen: boolean;
  state: string;
}

function Entry({ store, id, title, isChosen, state }: EntryProps) {
  return (
    <button type="button" class={isChosen ? 'entry chosen' : 'entry'} aria-current={isChosen ? 'true' : undefined} onClick={() => store.learning.choose(id)}>
      <span>{title}</span>
      {state === 'seen' ? (
        <span class="state">
          <Mark level="healthy" /> seen
        </span>
      ) : (
        state !== '' && <span class="state">{state}</span>
      )}
    </button>
  );
}
