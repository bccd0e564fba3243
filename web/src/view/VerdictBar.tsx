// SPDX-License-Identifier: Apache-2.0
import { faultAt } from '../decide/phases';
import { worstLag } from '../decide/seats';
import { age, bytes, count, duration, plural } from '../decide/words';
import type { Store } from '../state/store';
import { Mark } from './Mark';

/** The sentence on top of every view, and the four numbers that are looked at most. */
export function VerdictBar({ store }: { store: Store }) {
  const { level, word, text } = store.verdict.value;
  return (
    <section class={`verdict ${level}`} aria-label="Verdict">
      <p class="sentence">
        <Mark level={level} />
        <strong>{word}</strong>
        <span>{text}</span>
      </p>
      <Numbers store={store} />
      <ActiveFaults store={store} />
    </section>
  );
}

function Numbers({ store }: { store: Store }) {
  const state = store.state.value;
  if (state === null) return null;
  const lag = worstLag(state.groups, state.nodes);
  const { sample, lastFailover, ledger } = state;
  const at = lastFailover === null ? null : faultAt(lastFailover);
  return (
    <dl class="numbers">
      <Number what="acknowledged" value={sample === null ? '–' : `${count(sample.acknowledgedPerSecond)}/s`} />
      <Number what="p99 latency" value={sample?.p99Millis == null ? '–' : duration(sample.p99Millis)} />
      <Number what={lag === null || lag.bytes === 0 ? 'worst lag' : `worst lag, ${lag.node}`} value={lag === null ? '–' : bytes(lag.bytes)} />
      <Number what="since last switch" value={at === null ? '–' : age(store.labNowMillis.value - at)} />
      <Number what="in the ledger" value={ledger.acknowledged === null ? '–' : count(ledger.acknowledged)} />
    </dl>
  );
}

function Number({ what, value }: { what: string; value: string }) {
  return (
    <div>
      <dt>{what}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function ActiveFaults({ store }: { store: Store }) {
  const faults = store.state.value?.faults ?? [];
  if (faults.length === 0) return null;
  return (
    <p class="active-faults">
      <Mark level="degraded" />
      <span>
        {plural(faults.length, 'fault')} on purpose: {faults.slice(0, 3).map((fault) => fault.text).join('; ')}
        {faults.length > 3 ? ` and ${faults.length - 3} more` : ''}. <a href="#/faults">Heal</a>
      </span>
    </p>
  );
}
