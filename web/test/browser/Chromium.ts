// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';

const WEB = join(import.meta.dirname, '..', '..');
export const BUNDLE = process.env['TRIJET_BUNDLE'] ?? join(WEB, '../lab/src/main/resources/io/trijet/lab/web');
export const ARTEFACTS = join(WEB, 'test', 'artefacts');

const PROGRAM = process.env['CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

/** A quiet one: no look-ups of anybody's hosts, and a profile of its own that goes away with it. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    ...(PROGRAM === undefined ? {} : { executablePath: PROGRAM }),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export interface Look {
  scheme?: 'light' | 'dark';
  width?: number;
  height?: number;
  /** 2 is the browser's zoom of 200 %: half as much room, twice as many dots. */
  zoom?: number;
  reducedMotion?: 'reduce' | 'no-preference';
}

export async function open(browser: Browser, url: string, { scheme = 'light', width = 1280, height = 720, zoom = 1, reducedMotion = 'no-preference' }: Look = {}): Promise<Page> {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width: width / zoom, height: height / zoom },
    deviceScaleFactor: zoom,
    reducedMotion,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  return page;
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTEFACTS, `${name}.png`) });
}

/** No rule of axe is broken, best practices among them. */
export async function requireAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join(' | ')}`)).toEqual([]);
}

/** Gathers what the browser complains about: errors, and what the security policy forbids. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) found.push(message.text());
  });
  return found;
}
