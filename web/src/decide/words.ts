// SPDX-License-Identifier: Apache-2.0

/** Numbers as a person reads them. The same number is always written the same way. */

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return COUNT.format(value);
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function bytes(value: number): string {
  let rest = Math.max(0, value);
  let unit = 0;
  while (rest >= 1024 && unit < UNITS.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${unit === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${UNITS[unit]}`;
}

/** A duration that was measured: 310 ms, 1.25 s, 2 min 5 s. */
export function duration(millis: number): string {
  if (millis < 1000) return `${millis < 10 && !Number.isInteger(millis) ? millis.toFixed(1) : Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1000).toFixed(millis < 10_000 ? 2 : 1)} s`;
  return age(millis);
}

/** How long ago, in whole steps, so that it does not flicker: 6 s, 4 min 12 s, 2 h 3 min. */
export function age(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How old news is, or that there never was any. */
export function heard(ageMillis: number | null): string {
  return ageMillis === null ? 'never heard of' : `last heard of ${age(ageMillis)} ago`;
}

/** The wall clock's time of the reader's place: 14:02:11. */
export function clockTime(atMillis: number): string {
  const at = new Date(atMillis);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Of what may be long ago: 2026-11-30 14:02:11. */
export function dayAndTime(atMillis: number): string {
  const at = new Date(atMillis);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clockTime(atMillis)}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}

export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
