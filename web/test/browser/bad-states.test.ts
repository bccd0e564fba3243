// SPDX-License-Identifier: Apache-2.0
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { BUNDLE, complaints, launch, open, picture } from './Chromium';
import { FakeLab, fault, replica, withPast } from './FakeLab';

/** For each bad state: create it, and see that the page shows it. */
let browser: Browser;
let lab: FakeLab;
let page: Page;
let found: string[];

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser.close());

beforeEach(async () => {
  lab = await FakeLab.start(BUNDLE);
  withPast(lab, Date.now());
  page = await open(browser, 'about:blank');
  found = complaints(page);
  await page.goto(lab.url);
  await seat('broker-a', 'n0').waitFor();
});

afterEach(async () => {
  await page.context().close();
  await lab.stop();
  expect(found).toEqual([]);
});

function seat(group: string, node: string) {
  return page.locator(`[data-seat="${group} ${node}"]`);
}

/** How many nodes are drawn as the group's leader. */
function crowns(group: string): Promise<number> {
  return page.locator(`[data-seat^="${group} "] .crown`).count();
}

test('a healthy cluster has one crown per group', async () => {
  await page.getByText('3 of 3 in sync, last switch').waitFor();
  for (const group of ['broker-a', 'broker-b', 'broker-c']) expect(await crowns(group)).toBe(1);
});

test('a silent leader loses its crown and shows its age', async () => {
  lab.change((state) => {
    state.nodes[0]!.answers = false;
    state.nodes[0]!.silentMillis = 6_400;
    state.groups[0]!.replicas[0]!.ageMillis = 6_400;
    state.verdict = { level: 'degraded', text: 'Degraded: n0 is silent for 6 s' };
  });
  await seat('broker-a', 'n0').getByText('silent, was leader').waitFor();
  await seat('broker-a', 'n0').getByText('last heard of 6 s ago').waitFor();
  await page.getByRole('rowheader', { name: 'broker-a' }).getByText('nobody leads').waitFor();
  expect(await crowns('broker-a')).toBe(0);
  await page.getByRole('columnheader', { name: 'n0' }).getByText('silent for 6 s', { exact: true }).waitFor();
  await picture(page, 'silent-leader');
});

test('of two that claim the lead in one term nobody is drawn as leader', async () => {
  lab.change((state) => (state.groups[0]!.replicas[1] = replica('n1', 'leader')));
  await seat('broker-a', 'n1').getByText('says it leads, is not believed').waitFor();
  await seat('broker-a', 'n0').getByText('says it leads, is not believed').waitFor();
  expect(await crowns('broker-a')).toBe(0);
});

test('of two that claim the lead the one of the older term is not believed', async () => {
  lab.change((state) => (state.groups[0]!.replicas[1] = replica('n1', 'leader', { term: 2 })));
  await seat('broker-a', 'n1').getByText('says it leads, is not believed').waitFor();
  expect(await crowns('broker-a')).toBe(1);
  await page.getByRole('link', { name: 'Replication' }).click();
  await page.getByRole('region', { name: 'Replicas of broker-a' }).waitFor();
  expect(await page.locator('.bars').first().locator('.crown').count()).toBe(1);
});

test('when the stream drops, the page says since when it is stale, takes off crowns and acts no more', async () => {
  lab.goDown();
  await page.getByText(/no news from the lab since \d\d:\d\d:\d\d, \d+ s ago/).waitFor();
  expect(await page.locator('.matrix .crown').count()).toBe(0);
  await seat('broker-a', 'n0').getByText('led when last heard of').waitFor();
  const kill = page.getByRole('button', { name: 'Kill n0' });
  expect(await kill.getAttribute('aria-disabled')).toBe('true');
  await kill.click({ force: true });
  expect(lab.asked).toEqual([]);
  await picture(page, 'stale');
  lab.comeBack();
  lab.happen('answers', 'The lab is back.');
  await page.getByText('last switch 00:04:12').waitFor();
  await page.getByText('The lab is back.').first().waitFor();
  expect(await crowns('broker-a')).toBe(1);
});

test('a stream that stays open and says nothing is stale too', async () => {
  lab.fallSilent();
  await page.getByText(/no news from the lab since/).waitFor();
  lab.comeBack();
  await page.getByText('last switch 00:04:12').waitFor();
});

test('a crashed node is down, with its code, and can be started', async () => {
  lab.change((state) => {
    Object.assign(state.nodes[2]!, { state: 'crashed with code 137', pid: null, answers: false, silentMillis: 900 });
    state.groups[2]!.leader = null;
    state.verdict = { level: 'degraded', text: 'Degraded: n2 crashed with code 137' };
  });
  await seat('broker-c', 'n2').locator('.role').getByText('crashed with code 137').waitFor();
  const kill = page.getByRole('button', { name: 'Kill n2' });
  expect(await kill.getAttribute('aria-disabled')).toBe('true');
  expect(await page.locator(`#${await kill.getAttribute('aria-describedby')}`).textContent()).toContain('there is no process to kill');
  await page.getByRole('button', { name: 'Start n2' }).click();
  await expect.poll(() => lab.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1/nodes/n2/start']);
});

test('a group without a leader says so, and why nobody can be made leader', async () => {
  lab.change((state) => {
    state.groups[0]!.leader = null;
    for (const each of state.groups[0]!.replicas) each.role = 'candidate';
    state.verdict = { level: 'down', text: 'Down: nobody leads broker-a for 12 s' };
  });
  await page.getByRole('rowheader', { name: 'broker-a' }).getByText('nobody leads').waitFor();
  await page.getByText('Down', { exact: true }).waitFor();
  expect(await crowns('broker-a')).toBe(0);
  const make = page.getByRole('button', { name: 'Make leader: n1 of broker-a' });
  expect(await page.locator(`#${await make.getAttribute('aria-describedby')}`).textContent()).toContain('nobody leads');
  await picture(page, 'no-leader');
});

test('a replica that lags is shown with its bytes, in the matrix, on top and as a bar', async () => {
  lab.change((state) => Object.assign(state.groups[0]!.replicas[2]!, { end: 184_236_112 - 900_000, flushed: 184_236_112 - 950_000, lagBytes: 900_000, inSync: false }));
  await seat('broker-a', 'n2').getByText('lag 879 KiB').waitFor();
  await seat('broker-a', 'n2').getByText('not in sync').waitFor();
  await page.getByText('worst lag, n2').waitFor();
  await page.getByRole('link', { name: 'Replication' }).click();
  await page.getByText('879 KiB behind, not in sync').waitFor();
  await picture(page, 'lag');
});

test('an action that fails shows what is wrong and what to do', async () => {
  lab.refuse('POST', '/v1/groups/broker-a/transfer', { status: 409, detail: 'n1 is 40 MiB behind', hint: 'wait until it has caught up, or choose n2' });
  await page.getByRole('button', { name: 'Make leader: n1 of broker-a' }).click();
  const log = page.getByRole('log', { name: 'Answers' });
  await log.getByText('n1 is 40 MiB behind').waitFor();
  await log.getByText('wait until it has caught up, or choose n2').waitFor();
  await picture(page, 'refused');
});

test('an action whose answer never came says that nobody knows', async () => {
  await page.route('**/v1/nodes/n0/kill', (route) => route.abort('connectionreset'));
  await page.getByRole('button', { name: 'Kill n0' }).click();
  await page.getByText('What became of the request is not known').waitFor();
});

test('lost messages are named, loudly', async () => {
  const clean = { read: 900, found: 900, notYetServed: 0, duplicated: 2, unexplainedDuplicates: 0, outOfOrder: 0, misplaced: 0, reusedOffsets: 0, corrupt: 0 };
  const body = {
    acknowledged: 937, found: 900, lost: 37, duplicated: 2, outOfOrder: 0, notYetServed: 0, replicasIdentical: false, ok: false, whatToDo: '', judgedBy: 'n1',
    replicas: [{ node: 'n1', ...clean, lost: 37, firstLost: ['0123456789ab-0-2 at t/broker-a/0@2'] }],
  };
  lab.answers.set('POST /v1/verify', { status: 200, body });
  lab.change((state) => (state.ledger.running = false));
  await page.getByRole('link', { name: 'Verify', exact: true }).click();
  await page.getByRole('button', { name: 'Verify now' }).click();
  await page.getByRole('alert').getByText('37 acknowledged messages lost.').waitFor();
  await page.getByText('0123456789ab-0-2 at t/broker-a/0@2').waitFor();
  await page.getByText('differ', { exact: true }).waitFor();
  await picture(page, 'lost');
});

test('an injected fault is told on every view until it is healed', async () => {
  lab.change((state) => (state.faults = [fault({})]));
  for (const view of ['Replication', 'Timeline', 'Verify', 'Faults', 'Overview']) {
    await page.getByRole('link', { name: view, exact: true }).click();
    await page.getByText('1 fault on purpose: n1 does not hear n0.').waitFor();
  }
  await page.getByRole('link', { name: 'Heal' }).click();
  await page.getByRole('button', { name: 'Heal all faults' }).click();
  await expect.poll(() => lab.asked).toMatchObject([{ method: 'DELETE', path: '/v1/faults' }]);
});

test('a fault that this machine cannot make says why', async () => {
  await page.getByRole('link', { name: 'Faults' }).click();
  await page.getByText('needs root, for a device that delays').first().waitFor();
  const slow = page.getByRole('button', { name: 'Slow disk: n0' });
  expect(await slow.getAttribute('aria-disabled')).toBe('true');
  await slow.click({ force: true });
  expect(lab.asked).toEqual([]);
});

test('a lab without a cluster says how to get one', async () => {
  lab.change((state) => Object.assign(state, { mode: null, nodes: [], groups: [], lastFailover: null, verdict: { level: 'idle', text: 'Idle: no cluster yet' } }));
  await page.getByText('There is no cluster yet.').waitFor();
  await page.getByText('No leader has changed').waitFor();
});

test('a lab that was started again is taken for another one', async () => {
  await page.getByRole('link', { name: 'Timeline' }).click();
  const old = page.getByRole('option').getByText('n2 was killed with SIGKILL by the lab.');
  await old.waitFor();
  lab.begin();
  lab.happen('started', 'The new lab began.');
  await page.getByRole('option').getByText('The new lab began.').waitFor();
  expect(await old.count()).toBe(0);
});
