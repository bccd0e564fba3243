// SPDX-License-Identifier: Apache-2.0
import { batch } from '@preact/signals';
import type { Listener } from '../contract/feed';

/** News is held for this long, so that the page is drawn once however much comes at once. */
export const HELD_MILLIS = 50;

/** More than this is not held: a burst ends by itself, a buffer must not have to wait for that. */
export const HELD_AT_MOST = 500;

/** The same listener, told in batches and in the same order. */
export function gathered(listener: Listener): Listener {
  let held: (() => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const told = held;
    held = [];
    batch(() => told.forEach((each) => each()));
  };
  const hold = (news: () => void): void => {
    held.push(news);
    if (held.length >= HELD_AT_MOST) tell();
    else timer ??= setTimeout(tell, HELD_MILLIS);
  };
  return {
    onHistory: (history) => hold(() => listener.onHistory(history)),
    onState: (state) => hold(() => listener.onState(state)),
    onHappening: (happening) => hold(() => listener.onHappening(happening)),
    onOperation: (operation) => hold(() => listener.onOperation(operation)),
    onReset: () => hold(() => listener.onReset()),
  };
}
