// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'preact/hooks';
import type { Happening } from '../contract/types';
import { gravity, meaning } from '../decide/explain';
import { age, clockTime } from '../decide/words';

interface EventListProps {
  happenings: readonly Happening[];
  selected: number | null;
  onSelect: (id: number | null) => void;
}

/** More would make the page slow and nobody reads them; the window can be moved. */
const SHOWN = 200;

/** Events as sentences, the latest first. Arrow keys choose one, and what it means is told below. */
export function EventList({ happenings, selected, onSelect }: EventListProps) {
  const list = useRef<HTMLUListElement>(null);
  const shown = happenings.slice(-SHOWN).reverse();
  const index = shown.findIndex(({ id }) => id === selected);
  const picked = shown[index];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const move = (event: KeyboardEvent): void => {
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = shown[Math.min(shown.length - 1, Math.max(0, target))];
    if (next !== undefined) onSelect(next.id);
  };
  return (
    <section class="panel events" aria-label="Events">
      <h2>
        Events
        {happenings.length > SHOWN && <span class="facts"> the latest {SHOWN} of {happenings.length} in this window</span>}
      </h2>
      {shown.length === 0 ? (
        <p class="facts">Nothing happened in this window.</p>
      ) : (
        <ul
          ref={list}
          role="listbox"
          aria-label="Events, the latest first"
          tabIndex={0}
          aria-activedescendant={picked === undefined ? undefined : `event-${picked.id}`}
          onKeyDown={move}
        >
          {shown.map((event) => (
            <li
              key={event.id}
              id={`event-${event.id}`}
              role="option"
              aria-selected={event.id === selected}
              class={gravity(event.kind)}
              onClick={() => onSelect(event.id)}
            >
              <time>{clockTime(event.atMillis)}</time>
              <span class="kind">{event.kind}</span>
              <span>
                {event.text}
                {event.kind === 'send-failed' && event.durationMillis != null && <span class="facts"> So it went on for {age(event.durationMillis)}.</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p class="meaning" aria-live="polite">
        {picked === undefined ? 'Choose an event to read what it means.' : meaning(picked.kind)}
      </p>
    </section>
  );
}
