// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { Compared } from '../contract/types';
import { count, dayAndTime } from '../decide/words';
import { modesOf, rows } from '../learn/comparison';
import { errandReason } from '../learn/missions';
import type { Store } from '../state/store';
import { OperationStands } from './OperationStands';
import { PlainButton } from './Press';
import { NumberField } from './Traffic';

const DEFAULT_MESSAGES = 20_000;
const MODES = ['single', 'async', 'sync', 'raft'];

/** All modes under the same load and the same mishaps. The lab measures; every cell is from its last run. */
export function Comparison({ store }: { store: Store }) {
  const [chosen, setChosen] = useState<readonly string[]>(MODES);
  const [messages, setMessages] = useState(DEFAULT_MESSAGES);
  const [size, setSize] = useState(1_024);
  const [isCrashed, setCrashed] = useState(true);
  const runs = store.operations.value.filter(({ kind }) => kind === 'bench');
  const last = runs.at(-1) ?? null;
  const measured = store.compared.value;
  const reason = errandReason(store.situation.value, store.operations.value) ?? (chosen.length === 0 ? 'choose a mode' : null);
  const modes = MODES.filter((mode) => chosen.includes(mode));
  return (
    <section class="panel mission" aria-label="Compare the modes">
      <h2>Compare the modes</h2>
      <p>
        Each mode gets the same load on clusters of its own: how fast it is, then what it loses when its leader is killed midway, when that one's disk is lost too, and when it is cut off while
        clients reach both sides. Your nodes are stopped meanwhile and started again afterwards. With {count(DEFAULT_MESSAGES)} messages it takes about a minute for each mode.
      </p>
      <fieldset class="expectation">
        <legend>What is measured</legend>
        <div class="row">
          {MODES.map((mode) => (
            <label key={mode}>
              <input type="checkbox" checked={chosen.includes(mode)} onChange={() => setChosen(chosen.includes(mode) ? chosen.filter((each) => each !== mode) : [...chosen, mode])} />
              {mode}
            </label>
          ))}
          <NumberField label="messages in each" value={messages} least={1} most={10_000_000} onChange={setMessages} />
          <NumberField label="bytes each" value={size} least={64} most={4_000_000} onChange={setSize} />
          <label>
            <input type="checkbox" checked={isCrashed} onChange={() => setCrashed(!isCrashed)} />
            with mishaps
          </label>
        </div>
      </fieldset>
      <div class="row start">
        <PlainButton
          label="Compare"
          tone="primary"
          reason={reason}
          isBusy={store.pending.value.has('bench')}
          onPress={() => void store.begin('bench', '/v1/bench', { modes, messages, size, crash: isCrashed })}
        />
      </div>
      {last !== null && <OperationStands store={store} operation={last} />}
      {measured !== null && <Measured {...measured} />}
    </section>
  );
}

function Measured({ result, endedMillis }: Compared) {
  const modes = modesOf(result);
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="The modes beside each other">
        <table class="data compared">
          <caption class="facts">Every cell was measured, {dayAndTime(endedMillis)}.</caption>
          <thead>
            <tr>
              <td />
              {modes.map(({ mode }) => (
                <th key={mode} scope="col">
                  {mode}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows(modes).map(({ title, cells }) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                {cells.map(({ text, isBad }, index) => (
                  <td key={index} class={isBad ? 'alarm' : ''}>
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <a href="/v1/bench/report" target="_blank" rel="noreferrer">
          The report of the last comparison, with its charts
        </a>{' '}
        <span class="facts">(one HTML file, in a new tab)</span>
      </p>
    </>
  );
}
