// SPDX-License-Identifier: Apache-2.0
import type { Problem } from './types';

/** An answer is what was asked for, or a problem with what to do about it. Calls never throw. */
export type Answer<T> = { ok: true; status: number; body: T } | { ok: false; problem: Problem };

/** Longer than the longest call that the page waits for, so that nothing waits for ever. */
const LIMIT_MILLIS = 120_000;

export async function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      cache: 'no-store',
      signal: AbortSignal.timeout(LIMIT_MILLIS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return response.ok
      ? { ok: true, status: response.status, body: (text === '' ? {} : JSON.parse(text)) as T }
      : { ok: false, problem: problemOf(response.status, text) };
  } catch (e) {
    return { ok: false, problem: unreachable(e) };
  }
}

/** A problem in the lab's words, or, where the answer is none of the lab's, what can be said of it. */
export function problemOf(status: number, text: string): Problem {
  try {
    const told = JSON.parse(text) as Partial<Problem>;
    if (typeof told.detail === 'string')
      return { title: told.title ?? '', status, detail: told.detail, hint: told.hint ?? '' };
  } catch {
    // Not JSON: said below.
  }
  return {
    title: 'Unexpected answer',
    status,
    detail: `the lab answered ${status} without saying why`,
    hint: "look at the lab's terminal, then try again",
  };
}

function unreachable(e: unknown): Problem {
  const isLate = e instanceof DOMException && e.name === 'TimeoutError';
  return {
    title: isLate ? 'No answer in time' : 'The lab cannot be reached',
    status: 0,
    detail: isLate ? `no answer within ${LIMIT_MILLIS / 1000} s` : 'the lab does not answer',
    hint: 'is ./trijet up still running? What became of the request is not known.',
  };
}
