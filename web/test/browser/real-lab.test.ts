// SPDX-License-Identifier: Apache-2.0
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { complaints, launch, open, picture, requireAccessible } from './Chromium';
import { RealLab } from './RealLab';

/**
 * The page on a real cluster: each bad state is made, and the page shows it. The tests go on where the one before left the
 * cluster: healthy. With TRIJET_LAB they run on that lab (`TRIJET_LAB=http://localhost:8070 web/test/run`).
 */
const GIVEN = process.env['TRIJET_LAB'];
const PATIENCE = 60_000;
const LIMIT = 3 * PATIENCE;

let browser: Browser;
let own: RealLab | null = null;
let page: Page;
let found: string[];

beforeAll(async () => {
  if (GIVEN === undefined) own = await RealLab.start();
  browser = await launch();
  page = await open(browser, 'about:blank');
  page.setDefaultTimeout(PATIENCE);
  found = complaints(page);
  await page.goto(GIVEN ?? own!.url);
}, LIMIT);

afterAll(async () => {
  await browser?.close();
  await own?.stop();
}, LIMIT);

const crowned = () => page.locator('td:has(.crown)');
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const view = (name: string) => page.getByRole('link', { name, exact: true }).click();
const column = (node: string) => page.getByRole('columnheader', { name: node });

async function untilHealthy(): Promise<void> {
  await page.locator('section.verdict.healthy').waitFor();
}

interface Lead {
  group: string;
  node: string;
  term: number;
}

/** A group that is led, by whom and in which term. */
async function lead(): Promise<Lead> {
  await crowned().first().waitFor();
  const [group, node] = (await crowned().first().getAttribute('data-seat'))!.split(' ') as [string, string];
  const words = await page.getByRole('rowheader', { name: group }).getByText(/^term /).textContent();
  return { group, node, term: Number(words!.slice('term '.length)) };
}

/** Somebody else leads the group, nobody wears two crowns, and the card tells of the switch, or of one that came after it. */
async function untilSwitched({ group, node, term }: Lead): Promise<void> {
  await page.locator(`td:has(.crown)[data-seat^="${group} "]:not([data-seat="${group} ${node}"])`).waitFor();
  const told = async (): Promise<number[]> => {
    const switches = await page.getByRole('region', { name: 'Last switch' }).getByText(`${node} → `).allTextContents();
    return switches.map((words) => Number(/term (\d+)$/.exec(words)![1]));
  };
  await expect.poll(async () => Math.max(0, ...(await told())), { timeout: PATIENCE }).toBeGreaterThan(term);
  for (const row of await page.locator('.matrix tbody tr').all()) expect(await row.locator('.crown').count()).toBeLessThanOrEqual(1);
}

async function send(messages: number): Promise<void> {
  await page.getByLabel('at once').fill(String(messages));
  await page.getByLabel('at once').press('Tab');
  await page.getByRole('button', { name: /^Send / }).click();
}

describe('on a real cluster', () => {
  test('messages are acknowledged, and counted', async () => {
    await untilHealthy();
    await requireAccessible(page);
    await send(300);
    await page.getByText(/300 of 300 acknowledged/).waitFor();
    await press('Start traffic');
  }, LIMIT);

  test('a leader is killed, another is crowned, and the killed one comes back', async () => {
    const led = await lead();
    const { node } = led;
    await press(`Kill ${node}`);
    await page.getByText(`Kill ${node}: done.`).waitFor();
    await untilSwitched(led);
    await picture(page, 'real-switch');
    await press(`Start ${node}`);
    await untilHealthy();
  }, LIMIT);

  test('a leader that hangs is silent, loses its crown and shows its age', async () => {
    const led = await lead();
    const { group, node } = led;
    await press(`Pause ${node}`);
    await untilSwitched(led);
    await column(node).getByText(/^paused for /).waitFor();
    await page.locator(`[data-seat="${group} ${node}"]`).getByText(/last heard of \d+ s ago/).waitFor();
    await press(`Resume ${node}`);
    await untilHealthy();
  }, LIMIT);

  test('a leader that is cut off is replaced, and the fault is told until it is healed', async () => {
    const led = await lead();
    const { node } = led;
    await press(`Isolate ${node}`);
    await page.getByText(/^1 fault on purpose: /).waitFor();
    await untilSwitched(led);
    await picture(page, 'real-isolated');
    await press(`Rejoin ${node}`);
    await page.getByText(/^1 fault on purpose: /).waitFor({ state: 'detached' });
    await untilHealthy();
  }, LIMIT);

  test('without two of three nobody leads and no send is acknowledged; with two again they are', async () => {
    await press('Stop traffic');
    for (const node of ['n0', 'n1']) {
      await press(`Kill ${node}`);
      await column(node).getByText(/^stopped for /).waitFor();
    }
    await page.locator('section.verdict.down').getByText(/2 are needed to elect a leader/).waitFor();
    await crowned().first().waitFor({ state: 'detached' });
    await send(1);
    await page.getByText(/0 of 1 acknowledged/).waitFor();
    await picture(page, 'real-no-majority');
    for (const node of ['n0', 'n1']) await press(`Start ${node}`);
    await untilHealthy();
    await send(100);
    await page.getByText(/100 of 100 acknowledged/).waitFor();
  }, LIMIT);

  test.each(['An election', 'A log is cut on rejoin', 'Why two of three'])('the mission "%s" is run through', async (title) => {
    await view('Learn');
    await page.getByRole('navigation', { name: 'Missions' }).getByRole('button', { name: title }).click();
    const mission = page.getByRole('region', { name: title });
    await mission.getByRole('radio').first().check();
    const status = mission.locator('.start').getByRole('status');
    const step = async (): Promise<string> => (await status.textContent())!;
    for (let at = await step(); at !== 'Done.'; at = await step()) {
      await mission.getByRole('button', { name: /^Step \d/ }).click();
      await expect.poll(step, { timeout: PATIENCE }).not.toBe(at);
      await expect.poll(step, { timeout: PATIENCE }).toMatch(/^(Step \d of \d\.|Done\.)$/);
    }
    await mission.getByText(/in the ledger 0 are lost\.$/).waitFor();
    await picture(page, `real-${title.toLowerCase().replaceAll(' ', '-')}`);
    await requireAccessible(page);
    await view('Overview');
    await untilHealthy();
  }, LIMIT);

  test('after all that nothing is lost, and the logs are identical', async () => {
    await view('Verify');
    await press('Verify now');
    await page.getByText('All there.').waitFor();
    await page.getByText('identical', { exact: true }).waitFor();
    await requireAccessible(page);
    await picture(page, 'real-verified');
  }, LIMIT);

  test('the timeline has who led when', async () => {
    await view('Timeline');
    await page.getByRole('option').first().waitFor();
    expect(await page.locator('.lanes .reign').count()).toBeGreaterThan(3);
    await picture(page, 'real-timeline');
    await view('Overview');
    expect(found).toEqual([]);
  }, LIMIT);

  test.skipIf(GIVEN !== undefined)('when the lab ends, the page says since when it knows nothing', async () => {
    await own!.stop();
    await page.getByText(/no news from the lab since \d\d:\d\d:\d\d/).waitFor();
    expect(await page.locator('.matrix .crown').count()).toBe(0);
    const kill = page.getByRole('button', { name: 'Kill n0' });
    expect(await kill.getAttribute('aria-disabled')).toBe('true');
  }, LIMIT);
});
