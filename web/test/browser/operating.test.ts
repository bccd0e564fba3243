// SPDX-License-Identifier: Apache-2.0
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BUNDLE, complaints, launch, open, picture, requireAccessible } from './Chromium';
import { FakeLab, fault, withPast } from './FakeLab';

const VIEWS = ['Overview', 'Replication', 'Timeline', 'Faults', 'Verify', 'Learn'];

let browser: Browser;
let lab: FakeLab;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser.close());

beforeEach(async () => {
  lab = await FakeLab.start(BUNDLE);
  withPast(lab, Date.now());
});

afterEach(() => lab.stop());

async function shown(page: Page): Promise<Page> {
  await page.getByText('3 of 3 in sync').first().waitFor();
  return page;
}

describe.each(['light', 'dark'] as const)('in the %s', (scheme) => {
  test('every view is accessible', async () => {
    lab.state.faults = [fault({})];
    const page = await shown(await open(browser, lab.url, { scheme }));
    for (const view of VIEWS) {
      await page.getByRole('link', { name: view, exact: true }).click();
      await page.getByRole('main', { name: view }).waitFor();
      await requireAccessible(page);
      await picture(page, `${view.toLowerCase()}-${scheme}`);
    }
    await page.context().close();
  });
});

test.each([
  [1280, 720, 1],
  [1280, 720, 2],
])('at %i x %i and zoom %i nothing is pushed out of the page', async (width, height, zoom) => {
  const page = await shown(await open(browser, lab.url, { width, height, zoom }));
  for (const view of VIEWS) {
    await page.getByRole('link', { name: view, exact: true }).click();
    await page.getByRole('main', { name: view }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await picture(page, `${view.toLowerCase()}-zoom-${zoom}`);
  }
  await requireAccessible(page);
  await page.context().close();
});

test('at 1280 x 720 the overview shows all that matters without scrolling', async () => {
  const page = await shown(await open(browser, lab.url));
  for (const part of ['Verdict', 'Groups and nodes', 'Throughput, messages a second', 'Last switch', 'Traffic']) {
    const box = await page.getByRole('region', { name: part }).boundingBox();
    expect(box!.y + box!.height, part).toBeLessThanOrEqual(720);
  }
  await page.context().close();
});

test('the leader is killed by the keyboard alone, and the card tells what it cost', async () => {
  const page = await shown(await open(browser, lab.url));
  const found = complaints(page);
  const kill = page.getByRole('button', { name: 'Kill n0' });
  for (let presses = 0; presses < 40 && !(await kill.evaluate((button) => button === document.activeElement)); presses++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => lab.asked).toMatchObject([{ method: 'POST', path: '/v1/nodes/n0/kill' }]);
  lab.change((state) => {
    Object.assign(state.nodes[0]!, { state: 'stopped', pid: null, answers: false });
    state.groups[0]!.leader = 'n1';
    state.groups[0]!.replicas[1]!.role = 'leader';
    state.lastFailover = { group: 'broker-a', from: 'n0', to: 'n1', term: 4, cause: 'stopped by the lab: KILL', at: Date.now(), outageMillis: 187, detectMillis: 22, electMillis: 65, catchUpMillis: 80 };
  });
  lab.happen('elected', 'n1 was elected leader of broker-a in term 4.', { group: 'broker-a', node: 'n1', term: 4 });
  const card = page.getByRole('region', { name: 'Last switch' });
  await card.getByText('187 ms', { exact: true }).waitFor();
  await card.getByRole('row', { name: 'elect 65 ms' }).waitFor();
  await card.getByRole('row', { name: 'then publish route not reported' }).waitFor();
  await card.getByRole('row', { name: 'in no phase 20 ms' }).waitFor();
  await page.getByRole('status').getByText('n1 was elected leader of broker-a in term 4.').waitFor();
  await card.getByText('Earlier: 1').click();
  await card.getByRole('row', { name: 'n0 → n1, term 2 642 ms' }).waitFor();
  expect(found).toEqual([]);
  await page.context().close();
});

test('what happens at once is said one after the other', async () => {
  const page = await shown(await open(browser, lab.url));
  await page.evaluate(() => {
    const status = document.querySelector('p.unseen[role=status]')!;
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver(() => said.push(...[status.textContent].filter((text) => text !== ''))).observe(status, { characterData: true, childList: true, subtree: true });
  });
  const texts = [3, 4, 5, 6].map((term) => `n1 was elected leader of broker-a in term ${term}.`);
  for (const text of texts) lab.happen('elected', text, { group: 'broker-a', node: 'n1' });
  await expect.poll(() => page.evaluate(() => (window as unknown as { said: string[] }).said), { timeout: 10_000 }).toEqual(texts);
  await page.context().close();
});

test('a button that is off tells its reason to who reaches it by keyboard', async () => {
  lab.state.nodes[1]!.state = 'stopped';
  const page = await shown(await open(browser, lab.url));
  const reason = page.getByRole('tooltip').getByText('n1 is stopped: nothing to pause');
  expect(await reason.isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Pause n1' }).focus();
  await reason.waitFor({ state: 'visible' });
  await page.context().close();
});

test('traffic and messages are sent as asked, and the answer is told', async () => {
  lab.state.ledger.running = false;
  lab.answers.set('POST /v1/messages', { status: 200, body: { sent: 1000, acknowledged: 998, storedNotSafe: 0, failed: 0, unknown: 2, elapsedMillis: 812 } });
  const page = await shown(await open(browser, lab.url));
  await page.getByRole('status').filter({ hasText: 'No traffic.' }).waitFor();
  await page.getByRole('button', { name: 'Start traffic' }).click();
  await page.getByRole('button', { name: 'Send 1,000 messages' }).click();
  await page.getByText('998 of 1,000 acknowledged in 812 ms').waitFor();
  expect(lab.asked.map(({ path, body }) => [path, body])).toEqual([
    ['/v1/traffic', { perSecond: 500, size: 1024 }],
    ['/v1/messages', { count: 1000, size: 1024 }],
  ]);
  await page.context().close();
});

test('what is being typed is not taken away by news', async () => {
  const page = await shown(await open(browser, lab.url));
  const field = page.getByLabel('at once');
  await field.fill('7');
  lab.happen('follows', 'n2 follows n1 in broker-b.');
  lab.change((state) => (state.verdict = { level: 'healthy', text: 'Healthy: 3 of 3 in sync, and news.' }));
  await page.getByText('and news').waitFor();
  expect(await field.inputValue()).toBe('7');
  await field.press('Tab');
  await page.getByRole('button', { name: 'Send 7 messages' }).click();
  await expect.poll(() => lab.asked.at(-1)?.body).toEqual({ count: 7, size: 1024 });
  await page.context().close();
});

test('a promotion that would lose messages is asked about before it is done', async () => {
  lab.state.mode = 'sync';
  for (const group of lab.state.groups) Object.assign(group, { mode: 'sync', automaticFailover: false });
  lab.refuse('POST', '/v1/groups/broker-a/promote', { status: 409, detail: 'n1 may lack what was acknowledged', hint: 'promote n2' });
  const page = await shown(await open(browser, lab.url));
  await page.getByRole('button', { name: 'Make leader: n1 of broker-a', exact: true }).click();
  await page.getByRole('button', { name: 'Promote anyway, accepting loss' }).click();
  await page.getByRole('dialog').getByText('even if messages that were acknowledged are lost').waitFor();
  await page.keyboard.press('Escape');
  expect(lab.asked.length).toBe(1);
  await page.getByRole('button', { name: 'Promote anyway, accepting loss' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Promote anyway' }).click();
  await expect.poll(() => lab.asked.at(-1)?.body).toEqual({ node: 'n1', acceptDataLoss: true });
  await page.context().close();
});

test('verifying shows how far it is, can be cancelled, and ends in a verdict', async () => {
  lab.state.ledger.running = false;
  const operation = { id: 'v1', kind: 'verify', state: 'running' as const, percent: 40, text: 'reading n1', startedMillis: Date.now(), endedMillis: null, result: null, problem: null };
  lab.answers.set('POST /v1/verify', { status: 202, body: operation });
  const page = await shown(await open(browser, `${lab.url}/#/verify`));
  lab.operations.set('v1', operation);
  await page.getByRole('button', { name: 'Verify now' }).click();
  await page.getByText('verify: reading n1').waitFor();
  await page.getByRole('button', { name: 'Cancel verify' }).click();
  await expect.poll(() => lab.asked.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/operations/v1' });
  const row = { read: 900, found: 900, lost: 0, notYetServed: 0, duplicated: 1, unexplainedDuplicates: 0, outOfOrder: 0, misplaced: 0, reusedOffsets: 0, corrupt: 0, firstLost: [] };
  const result = { acknowledged: 900, found: 900, lost: 0, duplicated: 1, outOfOrder: 0, notYetServed: 0, replicasIdentical: true, ok: true, whatToDo: '', judgedBy: 'n0', replicas: ['n0', 'n1', 'n2'].map((node) => ({ node, ...row })) };
  lab.operate({ ...operation, state: 'done', percent: 100, endedMillis: Date.now(), result } as never);
  await page.getByText('All there.').waitFor();
  await page.getByText('identical', { exact: true }).waitFor();
  const said = page.locator('p.unseen[role=status]');
  const sentence = 'Read back: of 900 acknowledged messages 0 are lost and 1 there twice; the replicas are identical.';
  for (const heard of [sentence, `${sentence}\u00a0`]) {
    lab.happen('verified', sentence);
    await expect.poll(() => said.textContent()).toBe(heard);
  }
  await picture(page, 'verified');
  await requireAccessible(page);
  await page.context().close();
});

test('links are cut one direction at a time, and healed where they were cut', async () => {
  const page = await shown(await open(browser, `${lab.url}/#/faults`));
  await page.getByRole('button', { name: 'cut from n0 to n1' }).click();
  await expect.poll(() => lab.asked.at(-1)?.body).toEqual({ kind: 'cut', node: 'n0', peer: 'n1', parameters: {} });
  await page.getByRole('button', { name: 'Delay', exact: true }).click();
  await page.getByRole('spinbutton', { name: 'millis' }).first().fill('350');
  await page.getByRole('button', { name: 'delay from n2 to n1' }).click();
  await expect.poll(() => lab.asked.at(-1)?.body).toEqual({ kind: 'delay', node: 'n2', peer: 'n1', parameters: { millis: 350 } });
  lab.change((state) => (state.faults = [fault({ id: 9 })]));
  await page.getByRole('button', { name: 'cut: heal, from n0 to n1' }).click();
  await expect.poll(() => lab.asked.at(-1)?.path).toBe('/v1/faults/9');
  await page.context().close();
});

test('the timeline is read by arrow keys, and each event explains itself', async () => {
  const page = await shown(await open(browser, `${lab.url}/#/timeline`));
  const list = page.getByRole('listbox', { name: 'Events' });
  await list.focus();
  await page.keyboard.press('End');
  await page.getByRole('option', { selected: true }).getByText('n2 was killed with SIGKILL').waitFor();
  await page.getByText('the process had no chance to say goodbye').waitFor();
  await page.keyboard.press('ArrowUp');
  await page.getByRole('option', { selected: true }).getByText('A send to broker-a failed').waitFor();
  expect(await page.locator('.lane .outage').count()).toBe(1);
  await page.context().close();
});

test('a chart can be read as a table', async () => {
  const page = await shown(await open(browser, lab.url));
  await page.getByRole('button', { name: 'Acknowledgement latency as a table' }).click();
  await page.getByRole('table', { name: 'Acknowledgement latency, the latest first' }).getByRole('row').nth(12).waitFor();
  await page.context().close();
});

test('who asked for less motion gets none', async () => {
  const page = await shown(await open(browser, `${lab.url}/#/replication`, { reducedMotion: 'reduce' }));
  const durations = await page.locator('.track rect').evaluateAll((bars) => bars.map((bar) => getComputedStyle(bar).transitionDuration));
  expect(new Set(durations)).toEqual(new Set(['0s']));
  await page.context().close();
});

test('a page that is left open stays small', async () => {
  const page = await shown(await open(browser, `${lab.url}/#/timeline`));
  const client = await page.context().newCDPSession(page);
  const load = async (times: number): Promise<{ heap: number; elements: number }> => {
    let last = 0;
    for (let index = 0; index < times; index++) {
      last = lab.happen('silent', `Event ${index} of a long day.`, { node: 'n1' }).id;
      lab.sample({ ...lab.samples.at(-1)!, atMillis: lab.samples.at(-1)!.atMillis + 1000 });
      if (index % 100 === 0) {
        lab.beat();
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
    }
    await page.locator(`#event-${last}`).waitFor();
    await client.send('HeapProfiler.collectGarbage');
    const { usedSize } = await client.send('Runtime.getHeapUsage');
    return { heap: usedSize, elements: await page.evaluate(() => document.querySelectorAll('*').length) };
  };
  const full = await load(1_100);
  const later = await load(1_000);
  expect(later.elements).toBeLessThan(full.elements + 100);
  expect(later.heap).toBeLessThan(full.heap + 3_000_000);
  await page.context().close();
});
