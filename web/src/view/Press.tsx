// SPDX-License-Identifier: Apache-2.0
import { useId } from 'preact/hooks';
import type { Offer } from '../decide/offers';
import type { Store } from '../state/store';

/**
 * A button for an offer. One that cannot be pressed now stays where the keyboard finds it and says why: on focus, on
 * hover, and to who listens.
 */
export function Press({ store, offer, tone = '' }: { store: Store; offer: Offer; tone?: string }) {
  return (
    <PlainButton
      label={offer.label}
      name={offer.name}
      reason={offer.reason}
      isBusy={store.pending.value.has(offer.name)}
      tone={tone}
      onPress={() => store.choose(offer)}
    />
  );
}

interface PlainButtonProps {
  label: string;
  name?: string;
  reason: string | null;
  isBusy?: boolean;
  tone?: string;
  onPress: () => void;
}

export function PlainButton({ label, name, reason, isBusy = false, tone = '', onPress }: PlainButtonProps) {
  const id = useId();
  const isOff = reason !== null || isBusy;
  return (
    <span class="press">
      <button
        type="button"
        class={tone}
        aria-label={name}
        aria-disabled={isOff}
        aria-busy={isBusy}
        aria-describedby={reason === null ? undefined : id}
        onClick={() => {
          if (!isOff) onPress();
        }}
      >
        {label}
      </button>
      {reason !== null && (
        <span id={id} class="reason" role="tooltip">
          {reason}
        </span>
      )}
    </span>
  );
}
