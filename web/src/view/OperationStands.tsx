// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '../contract/types';
import { age } from '../decide/words';
import type { Store } from '../state/store';
import { Mark } from './Mark';
import { PlainButton } from './Press';

/** How something that takes its time stands, until it is done. */
export function OperationStands({ store, operation }: { store: Store; operation: Operation }) {
  switch (operation.state) {
    case 'running':
      return (
        <div class="under-way">
          <progress aria-label={`Progress of ${operation.kind}`} max={100} value={operation.percent ?? undefined} />
          <span role="status">{operation.text}</span>
          <span class="facts">for {age(store.labNowMillis.value - operation.startedMillis)}</span>
          <PlainButton
            label="Cancel"
            name={`Cancel ${operation.kind} here`}
            reason={store.isStale.value ? 'there is no news from the lab' : null}
            isBusy={store.pending.value.has(`cancel ${operation.id}`)}
            onPress={() => void store.cancel(operation)}
          />
        </div>
      );
    case 'cancelled':
      return <p role="status">Cancelled: nothing was counted.</p>;
    case 'failed':
      return (
        <p class="trouble" role="alert">
          <Mark level="degraded" /> <strong>It did not come to a result:</strong> {operation.problem?.detail ?? operation.text}. <span class="hint">{operation.problem?.hint}</span>
        </p>
      );
    case 'done':
      return null;
  }
}
