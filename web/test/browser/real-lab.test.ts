// SPDX-License-Identifier: Apache-2.0
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUNDLE, complaints, launch, open, picture, requireAccessible } from './Chromium';
import { FakeLab, withPast } from './FakeLab';

/**
 * What must hold of every lab: runs against the fake one, and against a real one whose address is in TRIJET_LAB
 * (`TRIJET_LAB=http://localhost:8070 web/test/run`). It kills a leader there and starts it again.
 */
const REAL = process.env['TRIJET_LAB'];
const PATIENCE = 60_000;

let browser: Browser;
let fake: FakeLab | null = null;
let page: Page;

beforeAll(async () => {
  browser = await launch();
  if (REAL === undefined) {
    fake = await FakeLab.start(BUNDLE);
    withPast(fake, Date.now());
  }
});

afterAll(async () => {
  await browser.close();
  await fake?.stop();
});

/** What a real cluster does by itself when it is acted upon. */
function follow(lab: FakeLab): void {
  lab.change((state) => {
    Object.assign(state.nodes[0]!, { state: 'stopped', pid: null, answers: false });
    state.groups[0]!.leader = 'n1';
    state.groups[0]!.term = 4;
    Object.assign(state.groups[0]!.replicas[1]!, { role: 'leader', term: 4 });
    state.lastFailover = { group: 'broker-a', from: 'n0', to: 'n1', term: 4, cause: 'killed', at: Date.now(), outageMillis: 187, detectMillis: 22, electMillis: 65, catchUpMillis: 80 };
  });
  lab.happen('killed', 'n0 was killed.', { node: 'n0' });
  lab.happen('elected', 'n1 was elected leader of broker-a in term 4.', { group: 'broker-a', node: 'n1', term: 4 });
}

describe(REAL === undefined ? 'the fake lab' : 'the real lab', () => {
  test('shows its leaders; one is killed, another is crowned, and the killed one comes back', async () => {
    page = await open(browser, 'about:blank');
    page.setDefaultTimeout(PATIENCE);
    const found = complaints(page);
    await page.goto(REAL ?? fake!.url);
    const crowned = page.locator('td:has(.crown)');
    await crowned.first().waitFor();
    await requireAccessible(page);
    const [group, victim] = (await crowned.first().getAttribute('data-seat'))!.split(' ') as [string, string];

    await page.getByRole('button', { name: `Kill ${victim}` }).click();
    await page.getByText(`Kill ${victim}: done.`).waitFor();
    if (fake !== null) follow(fake);
    await page.locator(`td:has(.crown)[data-seat^="${group} "]:not([data-seat="${group} ${victim}"])`).waitFor();
    await page.getByRole('region', { name: 'Last switch' }).locator('.headline').getByText(`${victim} →`).waitFor();
    await picture(page, REAL === undefined ? 'fake-switch' : 'real-switch');
    for (const each of await page.locator('tbody tr').all()) expect(await each.locator('td .crown').count()).toBeLessThanOrEqual(1);

    await page.getByRole('button', { name: `Start ${victim}` }).click();
    await page.getByText(`Start ${victim}: done.`).waitFor();
    fake?.change((state) => Object.assign(state.nodes[0]!, { state: 'running', pid: 4711, answers: true }));
    await page.getByRole('button', { name: `Pause ${victim}` }).and(page.locator('[aria-disabled="false"]')).waitFor();

    await page.getByRole('link', { name: 'Timeline' }).click();
    await page.getByRole('option').first().waitFor();
    await picture(page, REAL === undefined ? 'fake-timeline' : 'real-timeline');
    expect(found).toEqual([]);
  }, 3 * PATIENCE);
});
