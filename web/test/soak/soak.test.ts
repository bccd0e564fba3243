// SPDX-License-Identifier: Apache-2.0
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, open } from '../browser/Chromium';
import { RealLab } from '../browser/RealLab';

/**
 * The page stays open on a real cluster under load, whose nodes are killed in turn, and its memory is looked at each minute.
 * After ten minutes all that it keeps is full (samples, events): from then on it must not grow.
 */
const MINUTES = Number(process.env['MINUTES'] ?? 60);
const FULL_AFTER_MINUTES = 10;
const MAY_GROW_BYTES = 4 * 1024 * 1024;
const MINUTE = 60_000;
const NODES = ['n0', 'n1', 'n2'];

interface Seen {
  heapBytes: number;
  elements: number;
  listeners: number;
  /** Of the main thread, of each second. */
  busyMillis: number;
}

let lab: RealLab;
let page: Page;
let tools: CDPSession;
let close: () => Promise<void>;

beforeAll(async () => {
  lab = await RealLab.start();
  const browser = await launch();
  close = () => browser.close();
  page = await open(browser, lab.url);
  tools = await page.context().newCDPSession(page);
  await tools.send('Performance.enable');
}, 3 * MINUTE);

afterAll(async () => {
  await close();
  await lab.stop();
}, MINUTE);

async function post(path: string, body: unknown = {}): Promise<void> {
  const answer = await fetch(lab.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}

let busySeconds = 0;
let lookedAt = 0;

async function look(): Promise<Seen> {
  await tools.send('HeapProfiler.collectGarbage');
  const { metrics } = await tools.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)!.value;
  const seconds = (Date.now() - lookedAt) / 1_000;
  const busyMillis = (1_000 * (of('TaskDuration') - busySeconds)) / seconds;
  busySeconds = of('TaskDuration');
  lookedAt = Date.now();
  return { heapBytes: of('JSHeapUsedSize'), elements: of('Nodes'), listeners: of('JSEventListeners'), busyMillis };
}

const MEBIBYTE = 1024 * 1024;

test(`stays as small as it was after ${FULL_AFTER_MINUTES} minutes, for ${MINUTES}`, async () => {
  await post('/v1/traffic', { perSecond: 200, size: 1024 });
  const views = await page.getByRole('navigation', { name: 'Views' }).getByRole('link').all();
  const seen: Seen[] = [];
  for (let minute = 0; minute <= MINUTES; minute++) {
    const node = NODES[minute % NODES.length]!;
    await post(`/v1/nodes/${node}/kill`);
    await new Promise((resolve) => setTimeout(resolve, MINUTE / 4));
    await post(`/v1/nodes/${node}/start`);
    // Leaves each view open for a while, and comes back to it.
    await views[minute % views.length]!.click();
    await new Promise((resolve) => setTimeout(resolve, (3 * MINUTE) / 4));
    const now = await look();
    seen.push(now);
    console.log(
      `minute ${minute}: heap ${(now.heapBytes / MEBIBYTE).toFixed(1)} MiB, ${now.elements} elements, ${now.listeners} listeners, busy ${now.busyMillis.toFixed(0)} ms a second`,
    );
  }
  const full = seen.slice(FULL_AFTER_MINUTES, FULL_AFTER_MINUTES + views.length);
  const last = seen.slice(-views.length);
  const heap = (part: Seen[]): number => Math.max(...part.map(({ heapBytes }) => heapBytes));
  const elements = (part: Seen[]): number => Math.max(...part.map((each) => each.elements));
  expect(heap(last)).toBeLessThan(heap(full) + MAY_GROW_BYTES);
  expect(elements(last)).toBeLessThan(2 * elements(full));
}, (2 * MINUTES + 5) * MINUTE); // On a busy machine a turn takes longer than its minute.
