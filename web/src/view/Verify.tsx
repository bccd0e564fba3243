// SPDX-License-Identifier: Apache-2.0
import type { Operation, Verification } from '../contract/types';
import { clockTime, count, plural } from '../decide/words';
import type { Store } from '../state/store';
import { Mark } from './Mark';
import { PlainButton } from './Press';

/** Reads every acknowledged message back from every node, and says what is not as it was promised. */
export function Verify({ store }: { store: Store }) {
  const state = store.state.value;
  const last = store.operations.value.filter((operation) => operation.kind === 'verify').at(-1) ?? null;
  const isRunning = last?.state === 'running';
  const reason = store.isStale.value
    ? 'there is no news from the lab'
    : state?.mode == null
      ? 'there is no cluster yet'
      : null;
  return (
    <div class="verify">
      <section class="panel" aria-label="Verify">
        <h2>Is everything still there?</h2>
        <p>
          The lab wrote down every send that was acknowledged: {state?.ledger.acknowledged == null ? 'all' : count(state.ledger.acknowledged)} in its ledger. Verify reads all of them
          back from every node that answers, and compares the logs byte for byte. Traffic pauses meanwhile.
        </p>
        <PlainButton label={isRunning ? 'Verifying' : 'Verify now'} tone="primary" reason={reason} isBusy={isRunning || store.pending.value.has('verify')} onPress={() => void store.verify()} />
      </section>
      {last !== null && <Outcome operation={last} />}
    </div>
  );
}

function Outcome({ operation }: { operation: Operation }) {
  switch (operation.state) {
    case 'running':
      return <section class="panel" aria-label="Verdict of the ledger">{operation.text}</section>;
    case 'cancelled':
      return <section class="panel" aria-label="Verdict of the ledger">Cancelled: nothing was proven.</section>;
    case 'failed':
      return (
        <section class="panel" aria-label="Verdict of the ledger" role="alert">
          <p class="sentence">
            <Mark level="degraded" /> <strong>No verdict:</strong> {operation.problem?.detail ?? operation.text}.{' '}
            <span class="hint">{operation.problem?.hint}</span>
          </p>
        </section>
      );
    case 'done':
      return <Judged verification={operation.result as Verification} endedMillis={operation.endedMillis} />;
  }
}

function Judged({ verification, endedMillis }: { verification: Verification; endedMillis: number | null }) {
  const { ok, lost, acknowledged, found, duplicated, outOfOrder, notYetServed, replicasIdentical } = verification;
  return (
    <section class={`panel judged ${ok ? 'healthy' : 'down'}`} aria-label="Verdict of the ledger" role={lost > 0 ? 'alert' : 'status'}>
      <p class="sentence">
        <Mark level={ok ? 'healthy' : 'down'} />
        <strong>{ok ? 'All there.' : lost > 0 ? `${plural(lost, 'acknowledged message')} lost.` : 'Not as promised.'}</strong>
        <span>
          {count(found)} of {count(acknowledged)} found, by the log of {verification.judgedBy}
          {endedMillis !== null && `, ${clockTime(endedMillis)}`}
        </span>
      </p>
      {verification.whatToDo !== '' && <p class="hint">{verification.whatToDo}</p>}
      <dl class="numbers">
        <Figure what="lost" value={lost} isBad={lost > 0} />
        <Figure what="duplicated" value={duplicated} isBad={false} />
        <Figure what="out of order" value={outOfOrder} isBad={outOfOrder > 0} />
        <Figure what="not yet served" value={notYetServed} isBad={notYetServed > 0} />
        <div>
          <dt>logs</dt>
          <dd class={replicasIdentical ? 'fine' : 'alarm'}>{replicasIdentical ? 'identical' : 'differ'}</dd>
        </div>
      </dl>
      <Replicas verification={verification} />
    </section>
  );
}

function Figure({ what, value, isBad }: { what: string; value: number; isBad: boolean }) {
  return (
    <div>
      <dt>{what}</dt>
      <dd class={isBad ? 'alarm' : ''}>{count(value)}</dd>
    </div>
  );
}

const COLUMNS = ['read', 'found', 'lost', 'notYetServed', 'duplicated', 'unexplainedDuplicates', 'outOfOrder', 'misplaced', 'reusedOffsets', 'corrupt'] as const;

function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function Replicas({ verification }: { verification: Verification }) {
  const lost = verification.replicas.flatMap((replica) => replica.firstLost.map((message) => `${replica.node}: ${message}`));
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="Replica by replica">
        <table class="data">
          <caption class="unseen">Replica by replica</caption>
          <thead>
            <tr>
              <th scope="col">node</th>
              {COLUMNS.map((name) => (
                <th key={name} scope="col">
                  {inWords(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {verification.replicas.map((replica) => (
              <tr key={replica.node}>
                <th scope="row">{replica.node}</th>
                {COLUMNS.map((name) => (
                  <td key={name}>{count(replica[name] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {lost.length > 0 && (
        <>
          <h3>The first that are missing</h3>
          <ul class="missing">
            {lost.slice(0, 30).map((message) => (
              <li key={message}>
                <code>{message}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
