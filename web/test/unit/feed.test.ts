// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { problemOf, type Answer } from '../../src/contract/calls';
import { Feed, FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS, SILENCE_MILLIS, type Listener, type Source } from '../../src/contract/feed';
import type { History } from '../../src/contract/types';
import { healthy } from '../browser/FakeLab';

class Stream implements Source {
  isClosed = false;
  private readonly listeners = new Map<string, (event: MessageEvent<string>) => void>();

  constructor(readonly url: string) {}

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.listeners.set(type, listener);
  }

  close(): void {
    this.isClosed = true;
  }

  tell(type: string, data: unknown): void {
    this.listeners.get(type)?.({ data: JSON.stringify(data) } as MessageEvent<string>);
  }
}

let streams: Stream[];
let asked: number[];
let heard: string[];
let answer: () => Answer<History>;
let feed: Feed;

const listener: Listener = {
  onHistory: ({ happenings }) => heard.push(`history ${happenings.length}`),
  onState: () => heard.push('state'),
  onHappening: ({ id }) => heard.push(`happening ${id}`),
  onOperation: ({ id }) => heard.push(`operation ${id}`),
  onReset: () => heard.push('reset'),
};

function history(newestId: number): Answer<History> {
  return { ok: true, status: 200, body: { happenings: [], oldestId: 1, newestId, samples: [] } };
}

beforeEach(async () => {
  vi.useFakeTimers();
  streams = [];
  asked = [];
  heard = [];
  answer = () => history(7);
  feed = new Feed(
    {
      history: (since) => (asked.push(since), Promise.resolve(answer())),
      open: (url) => {
        const stream = new Stream(url);
        streams.push(stream);
        return stream;
      },
    },
    listener,
  );
  feed.start();
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(() => {
  feed.stop();
  vi.useRealTimers();
});

test('asks what was, then listens from there on', () => {
  expect(asked).toEqual([0]);
  expect(streams.map(({ url }) => url)).toEqual(['/v1/events?since=7']);
  streams[0]!.tell('state', healthy());
  streams[0]!.tell('happening', { id: 8 });
  expect(heard).toEqual(['history 0', 'state', 'happening 8']);
});

test('after a break goes on behind the last that it heard', async () => {
  streams[0]!.tell('happening', { id: 9 });
  answer = () => history(9);
  streams[0]!.tell('error', null);
  expect(streams[0]!.isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(FIRST_PAUSE_MILLIS);
  expect(asked).toEqual([0, 9]);
  expect(streams[1]!.url).toBe('/v1/events?since=9');
});

test('takes a stream that says nothing for a dead one', async () => {
  streams[0]!.tell('state', healthy());
  await vi.advanceTimersByTimeAsync(SILENCE_MILLIS + FIRST_PAUSE_MILLIS);
  expect(streams.length).toBe(2);
});

test('tries again ever more slowly, up to a limit, while the lab is away', async () => {
  answer = () => ({ ok: false, problem: { title: '', status: 0, detail: '', hint: '' } });
  streams[0]!.tell('error', null);
  await vi.advanceTimersByTimeAsync(60_000);
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(LONGEST_PAUSE_MILLIS * 4);
  expect(asked.length - before).toBe(4);
});

test('begins anew with a lab that counts from the beginning', async () => {
  answer = () => history(2);
  streams[0]!.tell('error', null);
  await vi.advanceTimersByTimeAsync(FIRST_PAUSE_MILLIS + LONGEST_PAUSE_MILLIS);
  expect(heard).toContain('reset');
  expect(asked).toEqual([0, 7, 0]);
  expect(streams.at(-1)!.url).toBe('/v1/events?since=2');
});

test('does not join what it knew to a past with a gap', async () => {
  answer = () => ({ ok: true, status: 200, body: { happenings: [], oldestId: 9_000, newestId: 9_100, samples: [] } });
  streams[0]!.tell('error', null);
  await vi.advanceTimersByTimeAsync(FIRST_PAUSE_MILLIS);
  expect(heard).toEqual(['history 0', 'reset', 'history 0']);
  expect(streams.at(-1)!.url).toBe('/v1/events?since=9100');
});

test('forgets the past when the lab has forgotten it', () => {
  streams[0]!.tell('reset', { oldestId: 100 });
  streams[0]!.tell('happening', { id: 100 });
  expect(heard.slice(-2)).toEqual(['reset', 'happening 100']);
});

test('does not listen to a stream that it has given up', async () => {
  streams[0]!.tell('error', null);
  await vi.advanceTimersByTimeAsync(FIRST_PAUSE_MILLIS);
  heard = [];
  streams[0]!.tell('state', healthy());
  expect(heard).toEqual([]);
});

test('a stopped feed asks nothing any more', async () => {
  feed.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([0]);
});

test('a problem is told in the labs words, or as what it is', () => {
  expect(problemOf(409, '{"title":"Conflict","detail":"d","hint":"h"}')).toEqual({ title: 'Conflict', status: 409, detail: 'd', hint: 'h' });
  expect(problemOf(502, '<html>').detail).toContain('502');
});
