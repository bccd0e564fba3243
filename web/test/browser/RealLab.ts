// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LAUNCHER = join(import.meta.dirname, '..', '..', '..', 'trijet');
/** As many as `--first-port` takes. */
const PORTS = 40;
const STARTS_WITHIN_MILLIS = 120_000;

/** A cluster of three real nodes with its lab, on ports and in a directory of its own. */
export class RealLab {
  private said = '';

  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly data: string,
  ) {}

  static async start(): Promise<RealLab> {
    const port = await freePorts();
    const data = mkdtempSync(join(tmpdir(), 'trijet-page-'));
    const process = spawn(LAUNCHER, ['up', '--first-port', String(port), '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
    const lab = new RealLab(`http://127.0.0.1:${port}`, process, data);
    for (const stream of [process.stdout, process.stderr]) stream!.on('data', (part) => (lab.said += part));
    await lab.untilServing();
    return lab;
  }

  private async untilServing(): Promise<void> {
    const until = Date.now() + STARTS_WITHIN_MILLIS;
    while (!(await this.isServing())) {
      if (this.process.exitCode !== null || Date.now() > until) {
        await this.stop();
        throw new Error(`the lab did not start:\n${this.said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  private async isServing(): Promise<boolean> {
    try {
      const state = (await (await fetch(`${this.url}/v1/state`)).json()) as { verdict: { level: string } };
      return state.verdict.level === 'healthy';
    } catch {
      return false;
    }
  }

  /** As by Ctrl-C: its nodes leave first. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.data, { recursive: true, force: true });
  }
}

async function freePorts(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const first = 20_000 + PORTS * Math.floor(Math.random() * 250);
    const all = Array.from({ length: PORTS }, (_, index) => isFree(first + index));
    if ((await Promise.all(all)).every(Boolean)) return first;
  }
  throw new Error(`no ${PORTS} free ports in a row between 20000 and 30000`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
