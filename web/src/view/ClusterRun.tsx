// SPDX-License-Identifier: Apache-2.0
import { age, clockTime } from '../decide/words';
import { NEW_RUN, stepOf, type ClusterMission, type Run, type Seen, type Step } from '../learn/mission';
import { repairs } from '../learn/missions';
import { BUSY } from '../state/learning';
import type { Store } from '../state/store';
import { Mark } from './Mark';
import { PlainButton } from './Press';

/** A mission on the running cluster: one button goes through its steps, so that the keyboard can stay on it. */
export function ClusterRun({ store, mission }: { store: Store; mission: ClusterMission }) {
  const { learning } = store;
  const run = learning.note(mission).run ?? NEW_RUN;
  return (
    <>
      <Next store={store} mission={mission} run={run} />
      <Repair store={store} run={run} />
      {run.problem !== null && (
        <p class="trouble" role="alert">
          <Mark level="degraded" /> <strong>That did not work:</strong> {run.problem.detail}. <span class="hint">{run.problem.hint}</span>
        </p>
      )}
      <ol class="steps">
        {mission.steps.map((step, index) => (
          <StepRow key={index} step={step} seen={run.done[index] ?? null} isNow={index === run.done.length} />
        ))}
      </ol>
    </>
  );
}

function Next({ store, mission, run }: { store: Store; mission: ClusterMission; run: Run }) {
  const { learning } = store;
  const step = stepOf(mission, run);
  const scene = learning.scene(mission);
  const isUnderWay = run.pressedMillis !== null;
  return (
    <div class="row start">
      {step === null || scene === null ? (
        <PlainButton label="Begin anew" name={`Begin anew: ${mission.title}`} reason={scene === null ? 'there is no news from the lab' : null} onPress={() => learning.forget(mission)} />
      ) : (
        <PlainButton
          label={step.press(scene).label}
          name={`Step ${run.done.length + 1} of ${mission.steps.length}: ${step.press(scene).label}`}
          tone="primary"
          reason={learning.reason(mission)}
          onPress={() => void learning.press(mission)}
        />
      )}
      <span class="facts" role="status">
        {step === null ? 'Done.' : isUnderWay ? `${step.title}: waiting for what the lab tells.` : `Step ${run.done.length + 1} of ${mission.steps.length}.`}
      </span>
      {run.pressedMillis !== null && <span class="facts">for {age(store.labNowMillis.value - run.pressedMillis)}</span>}
    </div>
  );
}

/** A mission begins with all nodes running and nothing broken. */
function Repair({ store, run }: { store: Store; run: Run }) {
  const state = store.state.value;
  const isBegun = run.done.length > 0 || run.pressedMillis !== null;
  if (state === null || isBegun || repairs(state).length === 0) return null;
  return (
    <div class="row">
      <PlainButton label="Put the cluster right" reason={store.isStale.value ? 'there is no news from the lab' : null} isBusy={store.pending.value.has(BUSY)} onPress={() => void store.learning.repair()} />
      <span class="facts">heals all faults and starts the nodes that are away</span>
    </div>
  );
}

function StepRow({ step, seen, isNow }: { step: Step; seen: Seen | null; isNow: boolean }) {
  return (
    <li class={seen !== null ? 'done' : isNow ? 'now' : ''} aria-current={isNow ? 'step' : undefined}>
      <h3>
        {seen !== null && <Mark level="healthy" />} {step.title}
        {seen !== null && <span class="unseen"> (done)</span>}
      </h3>
      <p class="facts">{step.what}</p>
      {seen !== null && <What seen={seen} />}
    </li>
  );
}

function What({ seen }: { seen: Seen }) {
  const { facts, events = [] } = seen;
  return (
    <>
      <dl class="counted">
        {facts.map(({ what, value, isBad }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd class={isBad === true ? 'alarm' : ''}>{value}</dd>
          </div>
        ))}
      </dl>
      {events.length > 0 && (
        <details>
          <summary>What happened meanwhile: {events.length}</summary>
          <ul class="told">
            {events.map(({ atMillis, text }, index) => (
              <li key={index}>
                <time>{clockTime(atMillis)}</time> {text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
