// SPDX-License-Identifier: Apache-2.0
import type { Answer } from './calls';
import type { Happening, History, LabState, Operation } from './types';

/** Who wants to know. */
export interface Listener {
  /** What happened so far, or while nobody listened. */
  onHistory(history: History): void;
  onState(state: LabState): void;
  onHappening(happening: Happening): void;
  onOperation(operation: Operation): void;
  /** What is known of the past is void: the lab is another one, or has forgotten. */
  onReset(): void;
}

/** The two doors to the lab, so that a test can stand behind them. */
export interface Doors {
  history(since: number): Promise<Answer<History>>;
  open(url: string): Source;
}

/** What is used of an EventSource. */
export interface Source {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

/** State comes twice a second; silence of this length means that the stream is dead, whatever the socket says. */
export const SILENCE_MILLIS = 6_000;

/** Before the first attempt to connect again; doubles up to the longest. */
export const FIRST_PAUSE_MILLIS = 500;
export const LONGEST_PAUSE_MILLIS = 5_000;

/**
 * The lab's event stream, kept up: after a break it first gets what was missed, then goes on where it was. It ends an
 * EventSource at its first error and opens another, because a browser gives up for good after an answer it dislikes.
 */
export class Feed {
  private lastId = 0;
  private attempts = 0;
  private isStopped = false;
  private source: Source | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly doors: Doors,
    private readonly listener: Listener,
  ) {}

  start(): void {
    void this.connect();
  }

  stop(): void {
    this.isStopped = true;
    this.drop();
  }

  private async connect(): Promise<void> {
    const answer = await this.doors.history(this.lastId);
    if (this.isStopped) return;
    if (!answer.ok) {
      this.again();
      return;
    }
    const newest = answer.body.newestId ?? 0;
    if (newest < this.lastId) {
      // Ids only rise: this lab is not the one that was listened to.
      this.lastId = 0;
      this.listener.onReset();
      this.again();
      return;
    }
    if (this.isBroken(answer.body)) this.listener.onReset();
    this.listener.onHistory(answer.body);
    this.lastId = newest;
    this.listen();
  }

  /** Something after the last that was heard is forgotten, or is that of another lab: it does not go on from there. */
  private isBroken({ oldestId }: History): boolean {
    return this.lastId > 0 && (oldestId ?? 0) > this.lastId + 1;
  }

  private listen(): void {
    const source = this.doors.open(`/v1/events?since=${this.lastId}`);
    this.source = source;
    this.expectNews();
    this.on<LabState>(source, 'state', (state) => {
      this.attempts = 0;
      this.listener.onState(state);
    });
    this.on<Happening>(source, 'happening', (happening) => {
      this.lastId = Math.max(this.lastId, happening.id);
      this.listener.onHappening(happening);
    });
    this.on<Operation>(source, 'operation', (operation) => this.listener.onOperation(operation));
    this.on<unknown>(source, 'reset', () => {
      this.lastId = 0;
      this.listener.onReset();
    });
    source.addEventListener('error', () => {
      if (source === this.source) this.again();
    });
  }

  private on<T>(source: Source, type: string, take: (told: T) => void): void {
    source.addEventListener(type, (event) => {
      if (source !== this.source) return;
      this.expectNews();
      take(JSON.parse(event.data) as T);
    });
  }

  private expectNews(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), SILENCE_MILLIS);
  }

  private again(): void {
    this.drop();
    const pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** Math.min(this.attempts, 10));
    this.attempts++;
    this.timer = setTimeout(() => void this.connect(), pause);
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }
}
