// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'preact/hooks';
import type { Store } from '../state/store';
import { PlainButton, Press } from './Press';

/** What became of what was asked for. Stays until it is dismissed or newer ones push it out. */
export function Notices({ store }: { store: Store }) {
  return (
    <div class="notices" role="log" aria-label="Answers" aria-live="polite">
      {store.notices.value.map((notice) => (
        <p key={notice.id} class={notice.isBad ? 'notice bad' : 'notice'}>
          <span>
            {notice.isBad && <strong>Failed. </strong>}
            {notice.text}
            {notice.hint !== '' && <span class="hint"> {notice.hint}</span>}
          </span>
          {notice.instead !== undefined && <Press store={store} offer={notice.instead} tone="danger" />}
          <button type="button" class="quiet" aria-live="off" aria-label={`Dismiss: ${notice.text}`} onClick={() => store.dismiss(notice.id)}>
            ✕
          </button>
        </p>
      ))}
    </div>
  );
}

export function RunningOperations({ store }: { store: Store }) {
  const running = store.operations.value.filter((operation) => operation.state === 'running');
  if (running.length === 0) return null;
  return (
    <section aria-label="Running">
      <ul class="operations">
        {running.map((operation) => (
          <li key={operation.id}>
            <progress aria-label={operation.kind} max={100} value={operation.percent ?? undefined} />
            <span>
              {operation.kind}: {operation.text}
            </span>
            <PlainButton
              label="Cancel"
              name={`Cancel ${operation.kind}`}
              reason={store.isStale.value ? 'there is no news from the lab' : null}
              isBusy={store.pending.value.has(`cancel ${operation.id}`)}
              onPress={() => void store.cancel(operation)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Asks before something is done that cannot be taken back. The browser keeps the focus inside. */
export function Question({ store }: { store: Store }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const offer = store.asking.value;
  useEffect(() => {
    if (offer !== null) dialog.current?.showModal();
    else dialog.current?.close();
  }, [offer]);
  return (
    <dialog ref={dialog} aria-labelledby="question" onClose={() => (store.asking.value = null)}>
      <p id="question">{offer?.ask}</p>
      <div class="buttons">
        <button type="button" onClick={() => (store.asking.value = null)}>
          Leave it
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            store.asking.value = null;
            if (offer !== null) void store.act(offer);
          }}
        >
          {offer?.label ?? ''}
        </button>
      </div>
    </dialog>
  );
}
