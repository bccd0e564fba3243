// SPDX-License-Identifier: Apache-2.0
import type { LabState, Level } from '../contract/types';
import { age, clockTime } from './words';

/** Without news for this long the page says so, and trusts nothing that it shows. */
export const STALE_MILLIS = 3_000;

/** What the page knows of the lab itself. `newsAtMillis` is by the reader's clock, null before the first news. */
export interface News {
  newsAtMillis: number | null;
  nowMillis: number;
}

export function isStale(news: News): boolean {
  return news.newsAtMillis === null || news.nowMillis - news.newsAtMillis > STALE_MILLIS;
}

export interface Verdict {
  level: Level | 'stale' | 'connecting';
  word: string;
  text: string;
}

const WORDS: Record<Level, string> = { healthy: 'Healthy', degraded: 'Degraded', down: 'Down', idle: 'Idle' };

/** The sentence on top: the lab's verdict, unless it is old news. */
export function verdict(state: LabState | null, news: News): Verdict {
  if (news.newsAtMillis === null || state === null) {
    return { level: 'connecting', word: 'Connecting', text: 'waiting for the lab to answer' };
  }
  if (isStale(news)) {
    const since = `since ${clockTime(news.newsAtMillis)}, ${age(news.nowMillis - news.newsAtMillis)} ago`;
    return { level: 'stale', word: 'Stale', text: `no news from the lab ${since}; what is shown is from then` };
  }
  const { level, text } = state.verdict;
  return { level, word: WORDS[level], text: withoutWord(text, WORDS[level]) };
}

/** The lab may begin its sentence with the word that stands before it already. */
function withoutWord(text: string, word: string): string {
  const begin = new RegExp(`^${word}\\s*[:,-]?\\s*`, 'i');
  return text.replace(begin, '');
}
