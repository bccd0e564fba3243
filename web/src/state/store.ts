// SPDX-License-Identifier: Apache-2.0
import { computed, signal } from '@preact/signals';
import { call, type Answer } from '../contract/calls';
import type { Listener } from '../contract/feed';
import type { Compared, Failover, FaultKind, Faults, Happening, History, LabState, Operation, Sample } from '../contract/types';
import { appended, NOTICES_KEPT, withHappenings, withOperation, withSamples } from '../decide/bounded';
import { isAnnounced } from '../decide/explain';
import { isUnfinished } from '../decide/phases';
import type { Offer, Situation } from '../decide/offers';
import { isStale, verdict } from '../decide/verdict';
import { count, duration } from '../decide/words';
import { BROWSER, Learning } from './learning';

/** What became of something that the reader asked for. `instead` is what to try where it failed. */
export interface Notice {
  id: number;
  isBad: boolean;
  text: string;
  hint: string;
  instead?: Offer;
}

/** One a second: longer than any comparison takes. */
const LOOKS_AT_OPERATION = 4 * 3_600;
const REDRAWN_AFTER_MILLIS = 300;
/** One that is replaced sooner is not said. */
const SAID_AFTER_MILLIS = 700;
const UNSAID_KEPT = 6;

/** Everything the page knows. Fed by the lab's events; the views read it and never write. */
export class Store implements Listener {
  readonly state = signal<LabState | null>(null);
  readonly happenings = signal<readonly Happening[]>([]);
  readonly samples = signal<readonly Sample[]>([]);
  readonly operations = signal<readonly Operation[]>([]);
  readonly kinds = signal<readonly FaultKind[] | null>(null);
  readonly failovers = signal<readonly Failover[]>([]);
  /** The last comparison of the modes that came to a result, also of a lab before this one. */
  readonly compared = signal<Compared | null>(null);
  readonly notices = signal<readonly Notice[]>([]);
  /** Names of what was asked for and is not answered yet. */
  readonly pending = signal<ReadonlySet<string>>(new Set());
  readonly asking = signal<Offer | null>(null);
  readonly announcement = signal('');
  readonly nowMillis = signal(Date.now());
  private readonly newsAtMillis = signal<number | null>(null);
  private noticeCount = 0;
  private unsaid: readonly string[] = [];
  private isSaying = false;

  readonly news = computed(() => ({ newsAtMillis: this.newsAtMillis.value, nowMillis: this.nowMillis.value }));
  readonly isStale = computed(() => isStale(this.news.value));
  readonly verdict = computed(() => verdict(this.state.value, this.news.value));
  /** What the lab's clock says now, as far as the page can know: it stands still when there is no news. */
  readonly labNowMillis = computed(() => {
    const state = this.state.value;
    if (state === null) return this.nowMillis.value;
    const sinceNews = this.nowMillis.value - (this.newsAtMillis.value ?? this.nowMillis.value);
    return state.atMillis + (this.isStale.value ? 0 : Math.max(0, sinceNews));
  });
  readonly situation = computed<Situation | null>(() => {
    const state = this.state.value;
    return state === null ? null : { state, isStale: this.isStale.value, kinds: this.kinds.value };
  });

  /** Looks at all of the above, so it comes after it. */
  readonly learning = new Learning(this, BROWSER);

  tick(nowMillis: number): void {
    this.nowMillis.value = nowMillis;
  }

  onHistory(history: History): void {
    this.happenings.value = withHappenings(this.happenings.value, history.happenings);
    this.samples.value = withSamples(this.samples.value, history.samples);
    void this.learnFaults();
    void this.learnFailovers();
    void this.learnOperations();
    void this.learnComparison();
  }

  onState(state: LabState): void {
    const before = this.state.value;
    this.state.value = state;
    this.newsAtMillis.value = Date.now();
    this.nowMillis.value = Date.now();
    if (state.sample !== null) this.samples.value = withSamples(this.samples.value, [state.sample]);
    if (before !== null && before.verdict.level !== state.verdict.level) this.announce(state.verdict.text);
    const isNew = !isSameSwitch(before?.lastFailover, state.lastFailover);
    if (isNew || this.failovers.value.some((failover) => isUnfinished(failover, state.atMillis))) void this.learnFailovers();
  }

  onHappening(happening: Happening): void {
    this.happenings.value = withHappenings(this.happenings.value, [happening]);
    if (isAnnounced(happening)) this.announce(happening.text);
    if (['fault', 'healed', 'started', 'joined'].includes(happening.kind)) void this.learnFaults();
  }

  /**
   * For who cannot see the page, one after the other, and when it has been redrawn: a screen reader drops what comes amid
   * many changes. A text that stands there already is said again: it changes by a space that nobody hears.
   */
  announce(text: string): void {
    this.unsaid = appended(this.unsaid, [text], UNSAID_KEPT);
    if (this.isSaying) return;
    this.isSaying = true;
    setTimeout(() => this.say(), REDRAWN_AFTER_MILLIS);
  }

  private say(): void {
    const [text, ...rest] = this.unsaid;
    this.isSaying = text !== undefined;
    if (text === undefined) return;
    this.unsaid = rest;
    this.announcement.value = text === this.announcement.value ? `${text}\u00a0` : text;
    setTimeout(() => this.say(), SAID_AFTER_MILLIS);
  }

  onOperation(operation: Operation): void {
    const before = this.operations.value.find(({ id }) => id === operation.id);
    if (operation.kind === 'bench' && operation.state === 'done' && before?.state !== 'done') this.onCompared(operation, before);
    this.operations.value = withOperation(this.operations.value, operation);
  }

  private onCompared({ endedMillis, result }: Operation, before: Operation | undefined): void {
    this.compared.value = { endedMillis: endedMillis ?? this.labNowMillis.value, result };
    if (before !== undefined) this.announce('The modes were compared; the table is there.');
  }

  onReset(): void {
    this.happenings.value = [];
    this.samples.value = [];
    this.operations.value = [];
  }

  /** Which faults this lab can inject; what it cannot, it says why. */
  private async learnFaults(): Promise<void> {
    const answer = await call<Faults>('GET', '/v1/faults');
    if (answer.ok) this.kinds.value = answer.body.available;
  }

  private async learnFailovers(): Promise<void> {
    const answer = await call<{ history?: Failover[] }>('GET', '/v1/leader');
    if (answer.ok) this.failovers.value = (answer.body.history ?? []).slice(0, 20);
  }

  /** What began before this page looked, or while it did not. */
  private async learnOperations(): Promise<void> {
    const answer = await call<{ operations?: Operation[] }>('GET', '/v1/operations');
    if (answer.ok) (answer.body.operations ?? []).forEach((operation) => this.onOperation(operation));
  }

  private async learnComparison(): Promise<void> {
    const answer = await call<{ last: Compared | null }>('GET', '/v1/bench');
    if (answer.ok) this.compared.value = answer.body.last;
  }

  /** Does it, or asks first where it has to be asked. */
  choose(offer: Offer): void {
    if (offer.reason !== null || this.pending.value.has(offer.name)) return;
    if (offer.ask !== undefined) this.asking.value = offer;
    else void this.act(offer);
  }

  async act(offer: Offer): Promise<void> {
    const answer = await this.busy(offer.name, () => call<unknown>(offer.method, offer.path, offer.body));
    if (answer.ok) {
      this.tell({ isBad: false, text: `${offer.name}: done.`, hint: '' });
      return;
    }
    const { detail, hint } = answer.problem;
    const instead = offer.verb === 'promote' ? { instead: acceptingLoss(offer) } : {};
    this.tell({ isBad: true, text: `${offer.name}: ${detail}.`, hint, ...instead });
  }

  async sendMessages(number: number, size: number): Promise<void> {
    interface Sent { acknowledged: number; storedNotSafe: number; failed: number; unknown: number; elapsedMillis: number }
    const answer = await this.busy('send', () => call<Sent>('POST', '/v1/messages', { count: number, size }));
    if (!answer.ok) {
      this.tell({ isBad: true, text: `Send: ${answer.problem.detail}.`, hint: answer.problem.hint });
      return;
    }
    const { acknowledged, storedNotSafe = 0, failed, unknown, elapsedMillis } = answer.body;
    const rest = `${count(storedNotSafe)} stored but not safe, ${count(failed)} failed, ${count(unknown)} unknown`;
    const isBad = acknowledged < number;
    this.tell({ isBad, text: `${count(acknowledged)} of ${count(number)} acknowledged in ${duration(elapsedMillis)}; ${rest}.`, hint: '' });
  }

  async setTraffic(perSecond: number, size: number): Promise<void> {
    const answer = await this.busy('traffic', () => call<unknown>('POST', '/v1/traffic', { perSecond, size }));
    if (!answer.ok) this.tell({ isBad: true, text: `Traffic: ${answer.problem.detail}.`, hint: answer.problem.hint });
  }

  /** Reads everything back. */
  async verify(): Promise<void> {
    await this.begin('verify', '/v1/verify');
  }

  /** Asks for what takes its time. The answer is an operation to be watched, or what it came to at once. */
  async begin(kind: string, path: string, body?: unknown): Promise<Operation> {
    const answer = await this.busy(kind, () => call<unknown>('POST', `${path}?wait=false`, body));
    const operation = answer.ok && answer.status === 202 ? (answer.body as Operation) : ended(kind, this.labNowMillis.value, answer);
    this.onOperation(operation);
    if (operation.state === 'running') void this.watch(operation);
    return operation;
  }

  /** Asks for one thing; what comes of it is the caller's. `name` is who is busy meanwhile. */
  ask(name: string, method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer<unknown>> {
    return this.busy(name, () => call<unknown>(method, path, body));
  }

  /** Events tell how an operation goes on; asking too makes sure that its end is seen after a break. */
  private async watch(operation: Operation): Promise<void> {
    for (let asked = 0; asked < LOOKS_AT_OPERATION; asked++) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const known = this.operations.value.find(({ id }) => id === operation.id);
      if (known === undefined || known.state !== 'running') return;
      const answer = await call<Operation>('GET', `/v1/operations/${encodeURIComponent(String(operation.id))}`);
      if (answer.ok) this.onOperation(answer.body);
    }
  }

  async cancel(operation: Operation): Promise<void> {
    const path = `/v1/operations/${encodeURIComponent(String(operation.id))}`;
    const answer = await this.busy(`cancel ${operation.id}`, () => call<unknown>('DELETE', path));
    if (!answer.ok) this.tell({ isBad: true, text: `Cancel: ${answer.problem.detail}.`, hint: answer.problem.hint });
  }

  tell(notice: Omit<Notice, 'id'>): void {
    // A problem stays until it is dismissed; that something went well is told until the next answer.
    const problems = this.notices.value.filter((each) => each.isBad);
    this.notices.value = appended(problems, [{ ...notice, id: ++this.noticeCount }], NOTICES_KEPT);
  }

  dismiss(id: number): void {
    this.notices.value = this.notices.value.filter((notice) => notice.id !== id);
  }

  private async busy<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.pending.value = new Set([...this.pending.value, name]);
    try {
      return await work();
    } finally {
      this.pending.value = new Set([...this.pending.value].filter((each) => each !== name));
    }
  }
}

/** Groups have terms of their own. */
function isSameSwitch(one: Failover | null | undefined, other: Failover | null): boolean {
  return one?.group === other?.group && one?.term === other?.term;
}

function acceptingLoss(offer: Offer): Offer {
  return {
    ...offer,
    label: 'Promote anyway',
    name: `Promote anyway, accepting loss: ${offer.name}`,
    body: { ...(offer.body as object), acceptDataLoss: true },
    ask: `${offer.name}, even if messages that were acknowledged are lost by it? What is lost will be counted, and cannot be brought back by healing.`,
  };
}

function ended(kind: string, atMillis: number, answer: Answer<unknown>): Operation {
  return {
    id: `${kind}-${atMillis}`,
    kind,
    state: answer.ok ? 'done' : 'failed',
    percent: null,
    text: '',
    startedMillis: atMillis,
    endedMillis: atMillis,
    result: answer.ok ? answer.body : null,
    problem: answer.ok ? null : answer.problem,
  };
}
