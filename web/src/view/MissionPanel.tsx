// SPDX-License-Identifier: Apache-2.0
import { bugSentences } from '../learn/bugs';
import { isBug, type ClusterMission, type Mission } from '../learn/mission';
import type { Note } from '../learn/notebook';
import type { Store } from '../state/store';
import { BugRun } from './BugRun';
import { ClusterRun } from './ClusterRun';
import { PlainButton } from './Press';

/** One mission from the question to the places where it can be read. */
export function MissionPanel({ store, mission }: { store: Store; mission: Mission }) {
  const note = store.learning.note(mission);
  const isBegun = note.run !== null || note.begunMillis !== null;
  return (
    <section class="panel mission" aria-label={mission.title}>
      <h2>
        {mission.title}
        {isBegun && <PlainButton label="Forget and begin anew" name={`Forget and begin anew: ${mission.title}`} reason={null} tone="quiet" onPress={() => store.learning.forget(mission)} />}
      </h2>
      <p>{mission.what}</p>
      {isBug(mission) && mission.model !== undefined && (
        <p class="model">
          <strong>How it is done:</strong> {mission.model}
        </p>
      )}
      {isBegun && note.guess !== null ? <Beside mission={mission} note={note} /> : <Expectation store={store} mission={mission} guess={note.guess} />}
      {isBug(mission) ? <BugRun store={store} mission={mission} /> : <ClusterRun store={store} mission={mission as ClusterMission} />}
      <Where mission={mission} isOpen={note.finishedMillis !== null} />
    </section>
  );
}

function Expectation({ store, mission, guess }: { store: Store; mission: Mission; guess: number | null }) {
  return (
    <fieldset class="expectation">
      <legend>What do you expect?</legend>
      <p>{mission.question}</p>
      {mission.choices.map((choice, index) => (
        <label key={choice}>
          <input type="radio" name={`expect-${mission.id}`} checked={guess === index} onChange={() => store.learning.expect(mission, index)} />
          {choice}
        </label>
      ))}
    </fieldset>
  );
}

/** What was expected, and what was counted, side by side and without a mark. */
function Beside({ mission, note }: { mission: Mission; note: Note }) {
  const seen = isBug(mission) ? (note.result === null ? [] : bugSentences(note.result)) : (note.run?.done ?? []).map(({ sentence }) => sentence).filter((sentence) => sentence !== '');
  return (
    <div class="beside">
      <p class="question">{mission.question}</p>
      <div>
        <h3>You expected</h3>
        <p>{mission.choices[note.guess ?? 0]}</p>
      </div>
      <div>
        <h3>What was seen</h3>
        {seen.length === 0 ? <p class="facts">Nothing yet.</p> : seen.map((sentence, index) => <p key={index}>{sentence}</p>)}
      </div>
    </div>
  );
}

/** Open once it was seen. */
function Where({ mission, isOpen }: { mission: Mission; isOpen: boolean }) {
  return (
    <details class="where" open={isOpen}>
      <summary>Where to look, in the code and on paper</summary>
      <ul>
        {mission.places.map(({ path, what }) => (
          <li key={path}>
            <code>{path}</code> <span>{what}</span>
          </li>
        ))}
        {mission.papers.map(({ title, section, says }) => (
          <li key={title + section}>
            <cite>{title}</cite>
            {section !== '' && <strong> {section}</strong>} <span>{says}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
