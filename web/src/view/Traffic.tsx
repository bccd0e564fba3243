// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { count } from '../decide/words';
import type { Store } from '../state/store';
import { PlainButton } from './Press';

/** The lab's own producer: a steady stream, or a number of messages at once. All go into the ledger. */
export function Traffic({ store }: { store: Store }) {
  const [perSecond, setPerSecond] = useState(500);
  const [messages, setMessages] = useState(1000);
  const [size, setSize] = useState(1024);
  const state = store.state.value;
  if (state === null) return null;
  const isOff = state.mode === null ? 'there is no cluster yet' : null;
  const reason = store.isStale.value ? 'there is no news from the lab' : isOff;
  const { running, failed, acknowledged } = state.ledger;
  return (
    <section class="panel traffic" aria-label="Traffic">
      <h2>Traffic</h2>
      <div class="steady">
        <NumberField label="messages/s" value={perSecond} least={1} most={5_000} onChange={setPerSecond} />
        <NumberField label="bytes each" value={size} least={64} most={4_000_000} onChange={setSize} />
        {running ? (
          <PlainButton label="Stop traffic" reason={reason} isBusy={store.pending.value.has('traffic')} onPress={() => void store.setTraffic(0, size)} />
        ) : (
          <PlainButton label="Start traffic" tone="primary" reason={reason} isBusy={store.pending.value.has('traffic')} onPress={() => void store.setTraffic(perSecond, size)} />
        )}
        <NumberField label="at once" value={messages} least={1} most={1_000_000} onChange={setMessages} />
        <PlainButton
          label="Send"
          name={`Send ${count(messages)} messages`}
          reason={reason}
          isBusy={store.pending.value.has('send')}
          onPress={() => void store.sendMessages(messages, size)}
        />
      </div>
      <p class="facts">
        <span role="status">{running ? `Sending ${count(state.ledger.perSecond)} a second.` : 'No traffic.'}</span>{' '}
        {acknowledged === null ? 'Not counted' : count(acknowledged)} acknowledged in the ledger, {count(failed)} failed.
      </p>
    </section>
  );
}

interface NumberFieldProps {
  label: string;
  value: number;
  least: number;
  most: number;
  onChange: (value: number) => void;
}

/** What is being typed stays, whatever news comes meanwhile, and counts when the field is left. */
export function NumberField({ label, value, least, most, onChange }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        value={draft ?? value}
        min={least}
        max={most}
        step={1}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onChange={(event) => {
          const wanted = Math.round(event.currentTarget.valueAsNumber);
          const allowed = Math.min(most, Math.max(least, Number.isNaN(wanted) ? value : wanted));
          setDraft(null);
          onChange(allowed);
        }}
      />
    </label>
  );
}
