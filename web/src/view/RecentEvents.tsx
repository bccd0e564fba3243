// SPDX-License-Identifier: Apache-2.0
import { gravity, isHeadline } from '../decide/explain';
import { clockTime } from '../decide/words';
import type { Store } from '../state/store';

const SHOWN = 7;

export function RecentEvents({ store }: { store: Store }) {
  const latest = store.happenings.value.filter(isHeadline).slice(-SHOWN).reverse();
  return (
    <section class="panel recent" aria-label="What happened">
      <h2>
        What happened <a href="#/timeline">all</a>
      </h2>
      {latest.length === 0 && <p class="facts">Nothing yet.</p>}
      <ol>
        {latest.map(({ id, atMillis, kind, text }) => (
          <li key={id} class={gravity(kind)}>
            <time>{clockTime(atMillis)}</time> {text}
          </li>
        ))}
      </ol>
    </section>
  );
}
