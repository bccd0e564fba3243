// SPDX-License-Identifier: Apache-2.0
import type { Failover } from '../contract/types';
import { faultAt, sentence, switchOf } from '../decide/phases';
import { clockTime, count, duration } from '../decide/words';
import type { Store } from '../state/store';

/** What the last switch cost, and where the time went. */
export function FailoverCard({ store }: { store: Store }) {
  const failover = store.state.value?.lastFailover ?? null;
  return (
    <section class="panel failover" aria-label="Last switch">
      <h2>Last switch</h2>
      {failover === null ? (
        <p class="facts">No leader has changed since the lab began to look. Kill the one with the crown and see.</p>
      ) : (
        <Card failover={failover} />
      )}
      <Earlier failovers={store.failovers.value.slice(1)} />
    </section>
  );
}

function Card({ failover }: { failover: Failover }) {
  const { phases, totalMillis, unexplainedMillis } = switchOf(failover);
  const at = faultAt(failover);
  return (
    <>
      <p class="headline">
        {failover.outageMillis == null ? <span class="facts">outage not measured</span> : <strong>{duration(failover.outageMillis)}</strong>}
        <span>
          {failover.group}: {failover.from} → {failover.to}, term {failover.term}
        </span>
      </p>
      <p class="facts">
        {failover.cause}
        {at !== null && `, ${clockTime(at)}`}
      </p>
      <div class="stack" role="img" aria-label={`${sentence(failover)} The table below has the phases.`}>
        {phases.map((phase, index) =>
          phase.millis === null || phase.millis === 0 ? null : (
            <span key={phase.name} class={`phase-${index} ${phase.isAfter ? 'after' : ''}`} style={placed(phase.fromMillis, phase.millis, totalMillis)} />
          ),
        )}
        {unexplainedMillis > 0 && <span class="unexplained" style={placed((failover.outageMillis ?? 0) - unexplainedMillis, unexplainedMillis, totalMillis)} />}
      </div>
      <table class="phases">
        <caption class="unseen">Phases of the switch</caption>
        <tbody>
          {phases.map((phase, index) => (
            <tr key={phase.name} title={phase.what}>
              <th scope="row">
                <i class={`swatch phase-${index}`} /> {phase.isAfter ? `then ${phase.name}` : phase.name}
              </th>
              <td>{phase.millis === null ? <span class="facts">not reported</span> : duration(phase.millis)}</td>
            </tr>
          ))}
          {unexplainedMillis > 0 && (
            <tr>
              <th scope="row">
                <i class="swatch unexplained" /> in no phase
              </th>
              <td>{duration(unexplainedMillis)}</td>
            </tr>
          )}
        </tbody>
      </table>
      <Ledger failover={failover} />
    </>
  );
}

function placed(fromMillis: number, millis: number, totalMillis: number): { left: string; width: string } {
  return { left: `${(100 * fromMillis) / totalMillis}%`, width: `${(100 * millis) / totalMillis}%` };
}

function Earlier({ failovers }: { failovers: readonly Failover[] }) {
  if (failovers.length === 0) return null;
  return (
    <details>
      <summary>Earlier: {failovers.length}</summary>
      <table class="data">
        <caption class="unseen">Earlier switches, the latest first</caption>
        <thead>
          <tr>
            <th scope="col">when</th>
            <th scope="col">group</th>
            <th scope="col">leader</th>
            <th scope="col">outage</th>
          </tr>
        </thead>
        <tbody>
          {failovers.map((failover) => (
            <tr key={`${failover.group} ${failover.term}`} title={failover.cause}>
              <td>{clockTimeOf(failover)}</td>
              <th scope="row">{failover.group}</th>
              <td>
                {failover.from} → {failover.to}, term {failover.term}
              </td>
              <td>{failover.outageMillis == null ? '–' : duration(failover.outageMillis)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function clockTimeOf(failover: Failover): string {
  const at = faultAt(failover);
  return at === null ? '–' : clockTime(at);
}

function Ledger({ failover }: { failover: Failover }) {
  const tally = failover.ledger ?? null;
  if (tally === null) {
    return (
      <p class="facts">
        What it cost in messages is not counted yet: <a href="#/verify">verify</a>
      </p>
    );
  }
  return (
    <p class="tally">
      {count(tally.acknowledged)} acknowledged,{' '}
      <strong class={tally.lost > 0 ? 'alarm' : 'fine'}>{count(tally.lost)} lost</strong>, {count(tally.duplicated)} duplicated
      {tally.unknown != null && `, ${count(tally.unknown)} unknown`}
    </p>
  );
}
