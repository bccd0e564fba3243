// SPDX-License-Identifier: Apache-2.0
import { count, duration } from '../decide/words';
import { isShown, type BugResult, type Side } from '../learn/bugs';
import type { BugMission } from '../learn/mission';
import type { Store } from '../state/store';
import { Mark } from './Mark';
import { OperationStands } from './OperationStands';
import { PlainButton } from './Press';

/** Lets a bug happen, then lets the same mishap happen where it does no harm. */
export function BugRun({ store, mission }: { store: Store; mission: BugMission }) {
  const { learning } = store;
  const note = learning.note(mission);
  const operation = learning.operation(mission);
  const isRunning = operation?.state === 'running';
  const label = note.result === null ? 'Show it' : 'Show it again';
  const isForgotten = operation === null && note.begunMillis !== null && note.result === null;
  return (
    <>
      <div class="row start">
        <PlainButton
          label={label}
          name={`${label}: ${mission.title}`}
          tone={note.result === null ? 'primary' : ''}
          reason={isRunning ? 'it is being shown' : learning.reason(mission)}
          isBusy={store.pending.value.has(mission.id)}
          onPress={() => void learning.show(mission)}
        />
        <span class="facts">On clusters of its own, for a minute or two. Your nodes are stopped meanwhile and started again afterwards.</span>
      </div>
      {operation !== null && <OperationStands store={store} operation={operation} />}
      {isForgotten && <p class="hint">The lab does not know any more what became of it: it was started anew. Show it again.</p>}
      {note.result !== null && note.guess !== null && <Shown result={note.result} />}
    </>
  );
}

function Shown({ result }: { result: BugResult }) {
  const { naive, fixed, why } = result;
  return (
    <div class="shown">
      <div class="scroll" tabIndex={0} role="region" aria-label="What was counted">
        <table class="data sides">
          <caption class="unseen">What was counted on both sides</caption>
          <colgroup>
            <col class="what" />
            <col />
            <col />
          </colgroup>
          <thead>
            <tr>
              <td />
              <th scope="col">naive</th>
              <th scope="col">fixed</th>
            </tr>
          </thead>
          <tbody>
            <Line what="setting" naive={naive.setting} fixed={fixed.setting} />
            <Line what="acknowledged" naive={count(naive.acknowledged)} fixed={count(fixed.acknowledged)} />
            <tr>
              <th scope="row">lost</th>
              <Lost side={naive} />
              <Lost side={fixed} />
            </tr>
            <Line what="sends that failed" naive={count(naive.failedSends)} fixed={count(fixed.failedSends)} />
            <Line what="nobody was served for" naive={outage(naive)} fixed={outage(fixed)} />
            <Line what="besides" naive={naive.remark} fixed={fixed.remark} />
          </tbody>
        </table>
      </div>
      {!isShown(result) && (
        <p class="trouble">
          <Mark level="degraded" /> It did not happen this time: what was tried did no harm. <span class="hint">Show it again, best while the machine has little else to do.</span>
        </p>
      )}
      <p>
        <strong>What makes the difference:</strong> {why}
      </p>
    </div>
  );
}

function Line({ what, naive, fixed }: { what: string; naive: string; fixed: string }) {
  return (
    <tr>
      <th scope="row">{what}</th>
      <td>{naive}</td>
      <td>{fixed}</td>
    </tr>
  );
}

/** The bar is all that was acknowledged; what is hatched is lost. */
function Lost({ side: { lost, acknowledged } }: { side: Side }) {
  return (
    <td>
      <span class={lost > 0 ? 'alarm' : 'fine'}>
        <Mark level={lost > 0 ? 'down' : 'healthy'} /> {count(lost)} of {count(acknowledged)}
      </span>
      <span class="stack kept" aria-hidden="true">
        <span class="gone" style={{ width: `${acknowledged === 0 ? 0 : (100 * lost) / acknowledged}%` }} />
      </span>
    </td>
  );
}

function outage({ outageMillis }: Side): string {
  return outageMillis === null ? 'not the question' : duration(outageMillis);
}
