// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Compared, Fault, FaultKind, Group, Happening, HappeningKind, LabState, Node, Operation, Problem, Replica, Sample } from '../../src/contract/types';

/** What was asked of the lab. */
export interface Asked {
  method: string;
  path: string;
  body: unknown;
}

const TYPES: Record<string, string> = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };

/** As `Page` in `lab` sends it: the page has to live with it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * A lab that speaks the contract and does nothing by itself: a test puts it into a state and sees what the page makes of
 * it. It serves the bundle like the real one.
 */
export class FakeLab {
  readonly asked: Asked[] = [];
  state: LabState;
  kinds: FaultKind[] = KINDS;
  happenings: Happening[] = [];
  samples: Sample[] = [];
  operations = new Map<string, Operation>();
  compared: Compared | null = null;
  /** Answers to what is asked, by method and path; others are done. */
  readonly answers = new Map<string, { status: number; body: unknown }>();
  private readonly streams = new Set<ServerResponse>();
  private readonly server: Server;
  private readonly heart: NodeJS.Timeout;
  private lastId = 0;
  private isUp = true;
  private isMute = false;

  private constructor(private readonly bundle: string) {
    this.state = healthy();
    this.server = createServer((request, response) => void this.serve(request, response));
    this.heart = setInterval(() => this.beat(), 500);
  }

  static async start(bundle: string): Promise<FakeLab> {
    const lab = new FakeLab(bundle);
    await new Promise<void>((resolve) => lab.server.listen(0, '127.0.0.1', resolve));
    return lab;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    clearInterval(this.heart);
    this.dropStreams();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Changes the state, and tells. */
  change(change: (state: LabState) => void): void {
    change(this.state);
    this.beat();
  }

  /** Tells the state, as the real lab does twice a second. */
  beat(): void {
    this.state.atMillis = Date.now();
    if (this.isUp && !this.isMute) this.tell('state', this.state);
  }

  happen(kind: HappeningKind, text: string, rest: Partial<Happening> = {}): Happening {
    const happening = { id: ++this.lastId, atMillis: Date.now(), kind, text, group: null, node: null, term: null, ...rest };
    this.happenings.push(happening);
    this.tell('happening', happening, happening.id);
    return happening;
  }

  sample(sample: Sample): void {
    this.samples = [...this.samples, sample].slice(-600);
    this.state.sample = sample;
  }

  operate(operation: Operation): void {
    this.operations.set(String(operation.id), operation);
    this.tell('operation', operation);
  }

  /** The lab is gone: streams break and nothing is answered until it is back. */
  goDown(): void {
    this.isUp = false;
    this.dropStreams();
  }

  /** The connection stays and nothing comes, as through a wire that was cut. */
  fallSilent(): void {
    this.isMute = true;
  }

  comeBack(): void {
    this.isUp = true;
    this.isMute = false;
  }

  /** As after a restart: everything as at first. The page stays where it is. */
  begin(): void {
    this.comeBack();
    this.dropStreams();
    this.asked.length = 0;
    this.answers.clear();
    this.operations.clear();
    this.compared = null;
    this.state = healthy();
    this.kinds = KINDS;
    this.happenings = [];
    this.samples = [];
    this.lastId = 0;
  }

  refuse(method: string, path: string, problem: Omit<Problem, 'title'>): void {
    this.answers.set(`${method} ${path}`, { status: problem.status, body: { title: 'Refused', ...problem } });
  }

  private dropStreams(): void {
    for (const stream of this.streams) stream.destroy();
    this.streams.clear();
  }

  private tell(event: string, data: unknown, id?: number): void {
    const text = `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of this.streams) stream.write(text);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    if (!url.pathname.startsWith('/v1/')) return this.file(url.pathname, response);
    if (!this.isUp) return void response.destroy();
    if (url.pathname === '/v1/events') return this.stream(url, response);
    let text = '';
    for await (const part of request) text += String(part);
    const method = request.method ?? 'GET';
    if (method !== 'GET') this.asked.push({ method, path: url.pathname + url.search, body: text === '' ? null : JSON.parse(text) });
    const prepared = this.answers.get(`${method} ${url.pathname}`);
    const { status, body } = prepared ?? { status: 200, body: this.answer(method, url) };
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify(body)}\n`);
  }

  private file(path: string, response: ServerResponse): void {
    const name = path === '/' ? 'index.html' : path.slice(1);
    try {
      const content = readFileSync(join(this.bundle, name));
      response.writeHead(200, { 'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream', 'content-security-policy': POLICY });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }

  private stream(url: URL, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
    const since = Number(url.searchParams.get('since') ?? 0);
    for (const happening of this.happenings.filter(({ id }) => id > since)) {
      response.write(`id: ${happening.id}\nevent: happening\ndata: ${JSON.stringify(happening)}\n\n`);
    }
    response.write(`event: state\ndata: ${JSON.stringify(this.state)}\n\n`);
  }

  private answer(method: string, url: URL): unknown {
    const operation = /^\/v1\/operations\/(.+)$/.exec(url.pathname)?.[1];
    if (method === 'GET' && operation !== undefined) return this.operations.get(operation) ?? {};
    if (method !== 'GET') return {};
    switch (url.pathname) {
      case '/v1/history': {
        const since = Number(url.searchParams.get('since') ?? 0);
        const happenings = this.happenings.filter(({ id }) => id > since);
        return { happenings, oldestId: this.happenings[0]?.id ?? 0, newestId: this.lastId, samples: this.samples };
      }
      case '/v1/operations':
        return { operations: [...this.operations.values()] };
      case '/v1/bench':
        return { last: this.compared };
      case '/v1/faults':
        return { active: this.state.faults, available: this.kinds };
      case '/v1/leader':
        return { history: this.state.lastFailover === null ? [] : [this.state.lastFailover, EARLIER] };
      default:
        return this.state;
    }
  }
}

const NAMES = ['n0', 'n1', 'n2'];
const GROUPS = ['broker-a', 'broker-b', 'broker-c'];
const END = 184_236_112;

export const KINDS: FaultKind[] = [
  { kind: 'cut', title: 'Cut one direction: what a node says to a peer is held back', parameters: { node: 'who sends', peer: 'who does not hear it' }, available: true, why: null },
  { kind: 'delay', title: 'Delay: what a node says is held for a while', parameters: { node: 'who sends', peer: 'who hears it late', millis: '1 to 5000' }, available: true, why: null },
  { kind: 'loss', title: 'Loss', parameters: { node: 'who sends', peer: 'who hears part', percent: '1 to 100' }, available: true, why: null },
  { kind: 'isolate', title: 'Isolate', parameters: { node: 'who is cut off' }, available: true, why: null },
  { kind: 'wipe', title: 'Wipe: killed, its disk emptied, and started again', parameters: { node: 'whose' }, available: true, why: null },
  { kind: 'slow-disk', title: 'Slow disk', parameters: { node: 'whose', millis: 'milliseconds' }, available: false, why: 'needs root, for a device that delays' },
];

const EARLIER = { group: 'broker-b', from: 'n0', to: 'n1', term: 2, cause: 'died', at: '2026-01-02T03:04:05Z', outageMillis: 642 };

export function replica(node: string, role: Replica['role'], rest: Partial<Replica> = {}): Replica {
  return { node, role, term: 3, end: END, flushed: END, safeEnd: END, lagBytes: 0, inSync: true, ageMillis: 120, ...rest };
}

function group(name: string, leader: string): Group {
  return {
    group: name,
    mode: 'raft',
    leader,
    term: 3,
    end: END,
    safeEnd: END,
    preferred: leader,
    automaticFailover: true,
    replicas: NAMES.map((node) => replica(node, node === leader ? 'leader' : 'follower')),
  };
}

function node(name: string, index: number): Node {
  return {
    node: name,
    pid: 4100 + index,
    state: 'running',
    answers: true,
    silentMillis: 0,
    since: Date.now() - 3_600_000,
    broker: `127.0.0.1:${10911 + 10 * index}`,
    namesrv: `127.0.0.1:${9876 + index}`,
    http: `127.0.0.1:${8071 + index}`,
    rssBytes: 190_000_000 + index * 7_000_000,
  };
}

export function healthy(): LabState {
  return {
    atMillis: Date.now(),
    mode: 'raft',
    verdict: { level: 'healthy', text: 'Healthy: 3 of 3 in sync, last switch 00:04:12 ago, cost 310 ms' },
    groups: GROUPS.map((name, index) => group(name, NAMES[index] ?? 'n0')),
    nodes: NAMES.map(node),
    sample: null,
    faults: [],
    lastFailover: {
      group: 'broker-a',
      from: 'n2',
      to: 'n0',
      term: 3,
      cause: 'stopped by the lab: KILL',
      at: new Date(Date.now() - 252_000).toISOString(),
      outageMillis: 310,
      detectMillis: 42,
      electMillis: 96,
      catchUpMillis: 131,
      publishRouteMillis: 44,
      firstAcknowledgementMillis: 17,
    },
    ledger: { acknowledged: 1_204_118, failed: 0, running: true, perSecond: 500 },
  };
}

/** A past worth looking at: ten minutes of traffic with one switch in it. */
export function withPast(lab: FakeLab, nowMillis: number): void {
  const switchMillis = nowMillis - 252_000;
  for (let second = 600; second > 0; second--) {
    const atMillis = nowMillis - second * 1000;
    const isOut = Math.abs(atMillis - switchMillis) < 600;
    const wave = Math.sin(second / 9) * 14 + Math.sin(second / 2.3) * 6;
    const lag = Math.max(0, Math.round(2_000 + Math.sin(second / 5) * 1_900));
    const isBack = atMillis < switchMillis + 20_000 && atMillis > switchMillis;
    lab.sample({
      atMillis,
      acknowledgedPerSecond: isOut ? 190 : Math.round(500 + wave),
      failedPerSecond: isOut ? 3 : 0,
      p50Millis: isOut ? 12 : 1.8 + Math.abs(wave) / 40,
      p99Millis: isOut ? 318 : 5.2 + Math.abs(wave) / 6,
      groups: Object.fromEntries(GROUPS.map((name) => [name, { end: END - second * 512_000, safeEnd: END - second * 512_000, lag: { n0: 0, n1: lag, n2: isBack ? 900_000 : Math.round(lag * 0.6) } }])),
    });
  }
  const past = (ago: number, kind: HappeningKind, text: string, rest: Partial<Happening> = {}): void => {
    lab.happen(kind, text, { atMillis: nowMillis - ago, ...rest });
  };
  GROUPS.forEach((name, index) => past(560_000 - index * 900, 'elected', `n${index === 0 ? 2 : index} was elected leader of ${name} in term 2.`, { group: name, node: `n${index === 0 ? 2 : index}`, term: 2 }));
  past(252_000, 'killed', 'n2 was killed with SIGKILL by the lab.', { node: 'n2' });
  past(251_900, 'send-failed', 'A send to broker-a failed: the connection broke.', { group: 'broker-a' });
  past(251_860, 'elected', 'n0 was elected leader of broker-a in term 3.', { group: 'broker-a', node: 'n0', term: 3 });
  past(251_850, 'elected', 'n1 was elected leader of broker-c in term 3.', { group: 'broker-c', node: 'n1', term: 3 });
  past(251_690, 'safe', 'Term 3 of broker-a is open: what n0 has is safe.', { group: 'broker-a', node: 'n0', term: 3 });
  past(251_600, 'outage', 'Clients could not write to broker-a for 310 ms.', { group: 'broker-a', durationMillis: 310 });
  past(232_000, 'started', 'n2 was started by the lab.', { node: 'n2' });
  past(229_000, 'transfer', 'n1 handed broker-c over to n2: n2 is preferred to lead it.', { group: 'broker-c', node: 'n1', term: 3 });
  past(228_900, 'elected', 'n2 was elected leader of broker-c in term 4.', { group: 'broker-c', node: 'n2', term: 4 });
  past(120_000, 'fault', 'n0 hears n1 only after 200 ms.', { node: 'n0' });
  past(80_000, 'healed', 'The delay from n1 to n0 is healed.', { node: 'n0' });
}

export function fault(rest: Partial<Fault>): Fault {
  return { id: 7, kind: 'cut', node: 'n0', peer: 'n1', parameters: {}, sinceMillis: Date.now() - 12_000, text: 'n1 does not hear n0', ...rest };
}
