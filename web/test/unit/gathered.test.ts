// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Listener } from '../../src/contract/feed';
import type { Happening } from '../../src/contract/types';
import { gathered, HELD_AT_MOST, HELD_MILLIS } from '../../src/state/gathered';
import { healthy } from '../browser/FakeLab';

let heard: string[];
let front: Listener;

const happening = (id: number): Happening => ({ id, atMillis: id, kind: 'safe', group: null, node: null, term: null, text: '' });

beforeEach(() => {
  vi.useFakeTimers();
  heard = [];
  front = gathered({
    onHistory: () => heard.push('history'),
    onState: () => heard.push('state'),
    onHappening: ({ id }) => heard.push(`happening ${id}`),
    onOperation: () => heard.push('operation'),
    onReset: () => heard.push('reset'),
  });
});

afterEach(() => vi.useRealTimers());

test('news comes together, in the order in which it was told', () => {
  front.onReset();
  front.onHappening(happening(1));
  front.onState(healthy());
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(HELD_MILLIS);
  expect(heard).toEqual(['reset', 'happening 1', 'state']);
});

test('what comes later waits anew', () => {
  front.onReset();
  vi.advanceTimersByTime(HELD_MILLIS);
  front.onHappening(happening(2));
  vi.advanceTimersByTime(HELD_MILLIS - 1);
  expect(heard).toEqual(['reset']);
  vi.advanceTimersByTime(1);
  expect(heard).toEqual(['reset', 'happening 2']);
});

test('a burst is held up to a limit and not beyond', () => {
  for (let id = 1; id < HELD_AT_MOST; id++) front.onHappening(happening(id));
  expect(heard.length).toBe(0);
  front.onHappening(happening(HELD_AT_MOST));
  expect(heard.length).toBe(HELD_AT_MOST);
  vi.advanceTimersByTime(HELD_MILLIS);
  expect(heard.length).toBe(HELD_AT_MOST);
});
