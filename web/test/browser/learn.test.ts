// SPDX-License-Identifier: Apache-2.0
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Operation } from '../../src/contract/types';
import { BUNDLE, complaints, launch, open, picture, requireAccessible, type Look } from './Chromium';
import { FakeLab, withPast } from './FakeLab';
import { BUG_2, operation, VERDICT } from './Learning';

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

async function learn(look: Look = {}): Promise<Page> {
  const page = await open(browser, `${lab.url}/#/learn`, look);
  await page.getByText('3 of 3 in sync').first().waitFor();
  return page;
}

/** Goes there as somebody does who has no mouse. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('not reached by Tab');
}

async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, page.getByRole('button', { name, exact: true }));
  await page.keyboard.press('Enter');
}

/** Lets the lab answer that it began this, and tells how it goes on. */
function begins(path: string, begun: Operation): (change: Partial<Operation>) => void {
  const running: Operation = { ...begun, state: 'running', startedMillis: Date.now() };
  lab.answers.set(`POST ${path}`, { status: 202, body: running });
  lab.operations.set(String(running.id), running);
  return (change) => lab.operate({ ...running, ...change });
}

async function showBug2(page: Page): Promise<(change: Partial<Operation>) => void> {
  const goesOn = begins('/v1/bugs/2', operation('bug-2', { text: 'Is what it acknowledged still there?' }));
  await press(page, 'Bug 2: acknowledged from the page cache');
  await tabTo(page, page.getByRole('radio').first());
  await page.keyboard.press('ArrowDown');
  await press(page, 'Show it: Bug 2: acknowledged from the page cache');
  await expect.poll(() => lab.asked.at(-1)).toMatchObject({ method: 'POST', path: '/v1/bugs/2?wait=false' });
  return goesOn;
}

test('a bug is shown by the keyboard alone: a guess first, then what the lab counted beside it', async () => {
  const page = await learn();
  const found = complaints(page);
  await press(page, 'Bug 2: acknowledged from the page cache');
  await page.getByText('killed with kill -9, and what no fsync had made durable is discarded').waitFor();
  await page.getByRole('button', { name: 'Show it: Bug 2: acknowledged from the page cache' }).focus();
  await page.getByRole('tooltip').getByText('say first what you expect').waitFor({ state: 'visible' });
  await page.keyboard.press('Enter');
  expect(lab.asked).toEqual([]);

  const goesOn = await showBug2(page);
  await page.getByText('Those since the last fsync').waitFor();
  goesOn({ text: 'naive: one node, flush=async: it answers before the disk has it' });
  const mission = page.getByRole('region', { name: 'Bug 2: acknowledged from the page cache' });
  await mission.getByRole('status').getByText('naive: one node, flush=async').waitFor();
  await picture(page, 'learn-bug-runs');
  await requireAccessible(page);

  goesOn({ state: 'done', endedMillis: Date.now(), result: BUG_2 });
  await mission.getByRole('row', { name: 'lost 1,204 of 2,011 0 of 2,007' }).waitFor();
  await mission.getByText('Naive: of 2,011 acknowledged 1,204 lost.').waitFor();
  await page.getByRole('status').getByText('Naive: of 2,011 acknowledged 1,204 lost.').waitFor();
  await mission.getByText('storage/src/main/java/io/trijet/storage/PersistRounds.java').waitFor();
  await requireAccessible(page);
  await picture(page, 'learn-bug-seen');

  await page.reload();
  await mission.getByRole('row', { name: 'lost 1,204 of 2,011 0 of 2,007' }).waitFor();
  await mission.getByText('Those since the last fsync').waitFor();
  await page.getByRole('navigation', { name: 'Missions' }).getByText('seen').waitFor();
  expect(found).toEqual([]);
  await page.context().close();
});

test('other numbers of the lab are other numbers on the page', async () => {
  const page = await learn();
  const goesOn = await showBug2(page);
  goesOn({ state: 'done', endedMillis: Date.now(), result: { ...BUG_2, naive: { ...BUG_2.naive, acknowledged: 77, lost: 0 }, fixed: { ...BUG_2.fixed, acknowledged: 88, lost: 5 } } });
  await page.getByRole('row', { name: 'lost 0 of 77 5 of 88' }).waitFor();
  await page.getByText('It did not happen this time').waitFor();
  await page.context().close();
});

test('a bug that is being shown survives a reload, can be cancelled, and a failure says what to do', async () => {
  const page = await learn();
  // The answer never comes: the page is reloaded before it could.
  await page.route('**/v1/bugs/2?*', async (route) => void (await route.fetch()));
  const goesOn = await showBug2(page);
  goesOn({ text: 'fixed: one node, flush=sync' });
  await page.reload();
  // Before the first news nothing can be pressed.
  await page.getByText('3 of 3 in sync').first().waitFor();
  await page.unrouteAll();
  await page.getByRole('region', { name: 'Bug 2: acknowledged from the page cache' }).getByText('fixed: one node, flush=sync').waitFor();
  await press(page, 'Cancel bug-2 here');
  await expect.poll(() => lab.asked.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/operations/bug-2' });
  goesOn({ state: 'cancelled', endedMillis: Date.now() });
  await page.getByText('Cancelled: nothing was counted.').waitFor();

  const again = begins('/v1/bugs/2', operation('bug-2', { id: 'again' }));
  await press(page, 'Show it: Bug 2: acknowledged from the page cache');
  again({ state: 'failed', endedMillis: Date.now(), problem: { status: 500, detail: 'it ended with code 70: no room on the disk', hint: 'make room, then try again' } });
  const alert = page.getByRole('alert');
  await alert.getByText('no room on the disk').waitFor();
  await alert.getByText('make room, then try again').waitFor();
  await requireAccessible(page);
  await page.context().close();
});

test('an election is gone through by the keyboard alone, and every number is of the lab', async () => {
  const page = await learn();
  const found = complaints(page);
  await press(page, 'An election');
  await tabTo(page, page.getByRole('radio').first());
  await page.keyboard.press('Space');
  lab.change((state) => (state.sample = { ...state.sample!, acknowledgedPerSecond: 498 }));
  await press(page, 'Step 1 of 4: Go on with the traffic that runs');
  await press(page, 'Step 2 of 4: Kill n0, which leads broker-a');
  await expect.poll(() => lab.asked.at(-1)).toMatchObject({ method: 'POST', path: '/v1/nodes/n0/kill' });
  lab.change((state) => {
    Object.assign(state.nodes[0]!, { state: 'stopped', pid: null, answers: false });
    Object.assign(state.groups[0]!, { leader: 'n2', term: 9 });
    Object.assign(state.groups[0]!.replicas[2]!, { role: 'leader', term: 9 });
  });
  lab.happen('elected', 'n2 was elected leader of broker-a in term 9.', { group: 'broker-a', node: 'n2', term: 9, atMillis: Date.now() + 100 });
  await page.getByText('waiting for what the lab tells').waitFor();
  lab.change((state) => (state.lastFailover = { group: 'broker-a', from: 'n0', to: 'n2', term: 9, cause: 'killed', at: Date.now(), outageMillis: 213, detectMillis: 31, electMillis: 70, catchUpMillis: 112 }));
  await page.getByText('n2 was elected in term 9; nobody could write to broker-a for 213 ms.').first().waitFor();

  // The focus is still where it was: the next step needs no search.
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Step 3 of 4: Start n0');
  await page.keyboard.press('Enter');
  await expect.poll(() => lab.asked.at(-1)).toMatchObject({ method: 'POST', path: '/v1/nodes/n0/start' });
  lab.change((state) => {
    Object.assign(state.nodes[0]!, { state: 'running', pid: 4200, answers: true });
    Object.assign(state.groups[0]!.replicas[0]!, { role: 'follower', term: 9 });
  });
  const goesOn = begins('/v1/verify', operation('verify', {}));
  await press(page, 'Step 4 of 4: Count');
  goesOn({ state: 'done', endedMillis: Date.now(), result: { ...VERDICT, acknowledged: 1_234_567, lost: 3 } });
  await page.getByText('Of 1,234,567 acknowledged messages in the ledger 3 are lost.').first().waitFor();
  await page.getByText('consensus/src/main/java/io/trijet/consensus/VoteRule.java').waitFor();
  await requireAccessible(page);
  await page.evaluate(() => scrollTo(0, 0));
  await picture(page, 'learn-election');
  expect(found).toEqual([]);
  await page.context().close();
});

test('a step that the lab refuses says why, and can be tried again', async () => {
  const page = await learn();
  lab.state.ledger.running = false;
  lab.refuse('POST', '/v1/traffic', { status: 409, detail: 'the ledger is full', hint: 'begin anew with ./trijet up --fresh' });
  await press(page, 'A log is cut on rejoin');
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: 'Step 1 of 4: Send 500 a second' }).click();
  await page.getByRole('alert').getByText('the ledger is full').waitFor();
  lab.answers.clear();
  await page.getByRole('button', { name: 'Step 1 of 4: Send 500 a second' }).click();
  lab.change((state) => (state.ledger.running = true));
  await page.getByRole('button', { name: 'Step 2 of 4: Isolate n0, which leads broker-a' }).waitFor();
  await page.context().close();
});

test('a mission that cannot begin says why, and puts the cluster right', async () => {
  const page = await learn();
  await press(page, 'Why two of three');
  await page.getByRole('radio').first().check();
  lab.change((state) => Object.assign(state.nodes[2]!, { state: 'stopped', pid: null, answers: false }));
  const start = page.getByRole('button', { name: /^Step 1 of 8: Stop/ });
  await start.focus();
  await page.getByRole('tooltip').getByText('n2 is stopped: put the cluster right first').waitFor({ state: 'visible' });
  expect(await start.getAttribute('aria-disabled')).toBe('true');
  await page.getByRole('button', { name: 'Put the cluster right' }).click();
  await expect.poll(() => lab.asked.at(-1)).toMatchObject({ method: 'POST', path: '/v1/nodes/n2/start' });
  lab.change((state) => {
    Object.assign(state.nodes[2]!, { state: 'running', pid: 4300, answers: true });
    state.mode = 'async';
  });
  await page.getByText('mode async elects nobody').waitFor({ state: 'attached' });
  lab.goDown();
  await page.getByText(/no news from the lab since/).waitFor();
  await start.focus();
  await page.getByRole('tooltip').getByText('there is no news from the lab').waitFor({ state: 'visible' });
  await page.context().close();
});

test('the modes are compared as asked, and every cell of the table is of the lab', async () => {
  const page = await learn();
  await press(page, 'Compare the modes');
  await page.getByRole('checkbox', { name: 'sync', exact: true }).uncheck();
  await page.getByRole('checkbox', { name: 'single' }).uncheck();
  const messages = page.getByRole('spinbutton', { name: 'messages in each' });
  await messages.fill('5000');
  await messages.blur();
  const goesOn = begins('/v1/bench', operation('bench', { text: 'measuring async, raft' }));
  await press(page, 'Compare');
  await expect.poll(() => lab.asked.at(-1)?.body).toEqual({ modes: ['async', 'raft'], messages: 5_000, size: 1_024, crash: true });
  goesOn({ percent: 45, text: 'async: the leader dies and its disk with it' });
  await page.getByRole('status').getByText('async: the leader dies and its disk with it').waitFor();
  const crash = { acknowledged: 5_004, failed: 12, unknown: 2, lost: 41, duplicated: 1, automatic: false, switchMillis: null, handsOffMillis: 10_000, operatorDid: 'promoted n1', operatorMillis: 812 };
  const split = { tried: true, why: '', oldSide: 311, newSide: 290, twoWriters: true, lost: 311 };
  const async = { mode: 'async', tps: 44_321, p50Millis: 2, p99Millis: 14.2, p999Millis: 30, cpuSecondsPerMillion: 30.5, crash, diskLoss: { acknowledged: 5_004, lost: 44 }, splitBrain: split };
  const raft = { ...async, mode: 'raft', tps: 33_210, crash: { ...crash, lost: 0, automatic: true, switchMillis: 377 }, diskLoss: { acknowledged: 5_004, lost: 0 }, splitBrain: { ...split, oldSide: 0, twoWriters: false, lost: 0 } };
  goesOn({ state: 'done', percent: 100, endedMillis: Date.now(), result: { command: 'bench --compare', modes: [async, raft] } });
  const table = page.getByRole('table', { name: /Every cell was measured/ });
  await table.getByRole('row', { name: 'lost 41 0', exact: true }).waitFor();
  await table.getByRole('row', { name: 'switch time not within 10.0 s 377 ms' }).waitFor();
  await table.getByRole('row', { name: 'split brain tried two writers one writer' }).waitFor();
  expect(await page.getByRole('link', { name: 'The report of the last comparison' }).getAttribute('href')).toBe('/v1/bench/report');
  await page.getByRole('status').getByText('The modes were compared; the table is there.').waitFor();
  await requireAccessible(page);
  await page.evaluate(() => scrollTo(0, 0));
  await picture(page, 'learn-comparison');
  await page.context().close();
});

test('the last comparison is there for who comes later, also after the lab was started again', async () => {
  const raft = { mode: 'raft', tps: 33_210, p50Millis: 2, p99Millis: 14.2, p999Millis: 30, cpuSecondsPerMillion: 30.5 };
  lab.compared = { endedMillis: new Date(2026, 0, 2, 3, 4, 5).getTime(), result: { command: 'bench --compare', modes: [raft] } };
  const page = await learn();
  await press(page, 'Compare the modes');
  const table = page.getByRole('table', { name: 'Every cell was measured, 2026-01-02 03:04:05.' });
  await table.getByRole('row', { name: '33,210' }).waitFor();
  await page.context().close();
});

test.each([
  ['light', 2],
  ['dark', 1],
] as const)('in the %s and at zoom %i what was seen is accessible and stays inside the page', async (scheme, zoom) => {
  const page = await learn({ scheme, zoom });
  const goesOn = await showBug2(page);
  goesOn({ state: 'done', endedMillis: Date.now(), result: BUG_2 });
  await page.getByRole('row', { name: 'lost 1,204 of 2,011 0 of 2,007' }).waitFor();
  for (const name of ['Bug 2: acknowledged from the page cache', 'Why two of three', 'Compare the modes']) {
    await page.getByRole('navigation', { name: 'Missions' }).getByRole('button', { name }).click();
    await page.getByRole('region', { name, exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await requireAccessible(page);
    await picture(page, `learn-${name.split(/\W/)[0]!.toLowerCase()}-${scheme}-zoom-${zoom}`);
  }
  await page.context().close();
});
