// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { Failover, Happening, HappeningKind, LabState } from '../../src/contract/types';
import { axis, bar, fraction, SMALLEST_SPAN_BYTES } from '../../src/decide/axis';
import { HAPPENINGS_KEPT, SAMPLES_KEPT, withHappenings, withOperation, withSamples } from '../../src/decide/bounded';
import { leadOffer, nodeOffers } from '../../src/decide/offers';
import { between, isBetweenTwo, settings, titleOf } from '../../src/decide/pairs';
import { faultAt, isUnfinished, switchOf } from '../../src/decide/phases';
import { crowned, seat, worstLag } from '../../src/decide/seats';
import { columns, markers } from '../../src/decide/series';
import { timeline, within } from '../../src/decide/timeline';
import { verdict } from '../../src/decide/verdict';
import { age, bytes, duration } from '../../src/decide/words';
import { fault, healthy, KINDS, replica } from '../browser/FakeLab';

function changed(change: (state: LabState) => void): LabState {
  const state = healthy();
  change(state);
  return state;
}

describe('the crown', () => {
  test('is worn by the leader that answers', () => {
    const { groups, nodes } = healthy();
    expect(groups.map((group) => crowned(group, nodes))).toEqual(['n0', 'n1', 'n2']);
  });

  test('falls from a node that does not answer, and its age is told', () => {
    const { groups, nodes } = changed((state) => {
      state.nodes[0]!.answers = false;
      state.nodes[0]!.silentMillis = 6_000;
    });
    expect(crowned(groups[0]!, nodes)).toBeNull();
    expect(seat(groups[0]!, nodes[0]!, nodes)).toMatchObject({ kind: 'silent', was: 'leader', silentMillis: 6_000 });
  });

  test('falls from a node whose news is old, even if it is said to answer', () => {
    const { groups, nodes } = changed((state) => (state.groups[0]!.replicas[0]!.ageMillis = 3_001));
    expect(crowned(groups[0]!, nodes)).toBeNull();
  });

  test.each(['paused', 'stopped', 'crashed with code 137'])('falls from a node that is %s', (word) => {
    const { groups, nodes } = changed((state) => (state.nodes[0]!.state = word));
    expect(crowned(groups[0]!, nodes)).toBeNull();
  });

  test('is worn by one of two that claim it, by the higher term', () => {
    const { groups, nodes } = changed((state) => (state.groups[0]!.replicas[1] = replica('n1', 'leader', { term: 2 })));
    expect(crowned(groups[0]!, nodes)).toBe('n0');
    expect(seat(groups[0]!, nodes[1]!, nodes).kind).toBe('claims');
  });

  test('is worn by none of two that claim the same term', () => {
    const { groups, nodes } = changed((state) => (state.groups[0]!.replicas[1] = replica('n1', 'leader')));
    expect(nodes.map((node) => seat(groups[0]!, node, nodes).kind)).toEqual(['claims', 'claims', 'member']);
  });

  test('is never worn twice, whatever is told', () => {
    for (let bits = 0; bits < 4 ** 3 * 4; bits++) {
      const { groups, nodes } = changed((state) => {
        const group = state.groups[0]!;
        group.leader = [null, 'n0', 'n1', 'n2'][bits % 4] ?? null;
        group.replicas.forEach((each, index) => {
          const draw = Math.floor(bits / 4 ** (index + 1)) % 4;
          each.role = draw % 2 === 0 ? 'leader' : 'follower';
          each.term = 3 + (draw > 1 ? 1 : 0);
        });
      });
      const crowns = nodes.filter((node) => seat(groups[0]!, node, nodes).kind === 'leads');
      expect(crowns.length).toBeLessThan(2);
    }
  });

  test('the lag of who does not answer is not counted as known', () => {
    const { groups, nodes } = changed((state) => {
      state.groups[0]!.replicas[1]!.lagBytes = 9_000;
      state.groups[0]!.replicas[2]!.lagBytes = 70_000;
      state.nodes[2]!.answers = false;
    });
    expect(worstLag(groups, nodes)).toEqual({ bytes: 9_000, node: 'n1' });
  });
});

describe('the verdict', () => {
  const news = { newsAtMillis: 50_000, nowMillis: 51_000 };

  test('is the labs own, without its word twice', () => {
    expect(verdict(healthy(), news)).toMatchObject({ level: 'healthy', word: 'Healthy', text: '3 of 3 in sync, last switch 00:04:12 ago, cost 310 ms' });
  });

  test('is no verdict when it is old, and says since when', () => {
    const old = verdict(healthy(), { ...news, nowMillis: 57_000 });
    expect(old.level).toBe('stale');
    expect(old.text).toMatch(/no news from the lab since \d\d:\d\d:\d\d, 7 s ago/);
  });

  test('is no verdict before the first news', () => {
    expect(verdict(null, { newsAtMillis: null, nowMillis: 1 }).level).toBe('connecting');
  });
});

describe('offers', () => {
  const of = (state: LabState, index = 0, isStale = false) => nodeOffers(state.nodes[index]!, { state, isStale, kinds: KINDS });

  test('are all open for a healthy node', () => {
    expect(of(healthy()).map(({ verb, reason }) => [verb, reason])).toEqual(['kill', 'pause', 'restart', 'stop', 'isolate', 'drain'].map((verb) => [verb, null]));
  });

  test('say why there is nothing to kill', () => {
    const offers = of(changed((state) => (state.nodes[0]!.state = 'stopped')));
    expect(offers.find(({ verb }) => verb === 'kill')?.reason).toBe('n0 is stopped: there is no process to kill');
    expect(offers.find(({ verb }) => verb === 'stop')?.reason).toBe('n0 is stopped already');
    expect(offers.find(({ verb }) => verb === 'start')?.reason).toBeNull();
  });

  test('turn pause into resume, and isolate into rejoin', () => {
    const offers = of(
      changed((state) => {
        state.nodes[0]!.state = 'paused';
        state.faults = [fault({ id: 3, kind: 'isolate', node: 'n0', peer: null })];
      }),
    );
    expect(offers.map(({ label }) => label)).toEqual(['Kill', 'Resume', 'Restart', 'Stop', 'Rejoin', 'Drain']);
    expect(offers[4]).toMatchObject({ method: 'DELETE', path: '/v1/faults/3' });
  });

  test('are all closed while nothing is known, with the reason', () => {
    expect(of(healthy(), 0, true).every(({ reason }) => reason?.includes('no news'))).toBe(true);
  });

  test('of isolating depend on what the lab can do', () => {
    const state = healthy();
    const reason = (kinds: typeof KINDS | null) => nodeOffers(state.nodes[0]!, { state, isStale: false, kinds }).find(({ verb }) => verb === 'isolate')?.reason;
    expect(reason(null)).toContain('has not said');
    expect(reason([])).toContain("cannot inject 'isolate'");
    expect(reason([{ ...KINDS[3]!, available: false, why: 'no relay' }])).toBe('no relay');
  });

  test('of the lead are a transfer in raft, a promotion by hand elsewhere', () => {
    const state = healthy();
    const situation = { state, isStale: false, kinds: KINDS };
    const [group] = state.groups;
    expect(leadOffer(group!, state.nodes[1]!, situation)).toMatchObject({ path: '/v1/groups/broker-a/transfer', body: { node: 'n1' }, reason: null });
    expect(leadOffer(group!, state.nodes[0]!, situation).reason).toContain('leads broker-a already');
    expect(leadOffer({ ...group!, mode: 'sync', automaticFailover: false }, state.nodes[1]!, situation)).toMatchObject({
      path: '/v1/groups/broker-a/promote',
      body: { node: 'n1', acceptDataLoss: false },
    });
  });
});

describe('a switch', () => {
  const failover: Failover = { group: 'g', from: 'a', to: 'b', term: 2, cause: 'died', outageMillis: 310, detectMillis: 42, electMillis: 96, catchUpMillis: 131, publishRouteMillis: 20 };

  test('is split into phases that follow each other, and what no phase explains is shown as that', () => {
    const { phases, totalMillis, unexplainedMillis } = switchOf(failover);
    expect(phases.map(({ fromMillis, millis }) => [fromMillis, millis])).toEqual([[0, 42], [42, 96], [138, 131], [269, 20], [269, null]]);
    expect(totalMillis).toBe(310);
    expect(unexplainedMillis).toBe(41);
  });

  test('goes on after the outage, with steps that are no part of it', () => {
    const { phases, totalMillis, unexplainedMillis } = switchOf({ ...failover, outageMillis: 269, firstAcknowledgementMillis: 70 });
    expect(phases.map(({ isAfter }) => isAfter)).toEqual([false, false, false, true, true]);
    expect([totalMillis, unexplainedMillis]).toEqual([339, 0]);
  });

  test('without any report has no phase and no invented outage', () => {
    const { phases, totalMillis, unexplainedMillis } = switchOf({ group: 'g', from: 'a', to: 'b', term: 2, cause: 'died' });
    expect(phases.every(({ millis }) => millis === null)).toBe(true);
    expect([totalMillis, unexplainedMillis]).toEqual([0, 0]);
  });

  test('tells its time as text or as a number', () => {
    expect(faultAt({ ...failover, at: '2026-11-26T05:00:00Z' })).toBe(Date.UTC(2026, 10, 26, 5));
    expect(faultAt({ ...failover, at: 17 })).toBe(17);
    expect(faultAt(failover)).toBeNull();
  });
});

test('a switch is unfinished until its outage is known, but not for ever', () => {
  const begun = { group: 'g', from: 'a', to: 'b', term: 2, cause: 'died', at: '1970-01-01T00:00:01Z', atMillis: 1_000 };
  expect(isUnfinished(begun, 2_000)).toBe(true);
  expect(isUnfinished({ ...begun, outageMillis: 187 }, 2_000)).toBe(false);
  expect(isUnfinished(begun, 60_000)).toBe(false);
  expect(isUnfinished({ ...begun, at: null }, 2_000)).toBe(false);
});

describe('the timeline', () => {
  let id = 0;
  const at = (atMillis: number, kind: HappeningKind, rest: Partial<Happening> = {}): Happening => ({ id: ++id, atMillis, kind, group: null, node: null, term: null, text: kind, ...rest });
  const led = (atMillis: number, node: string, term: number): Happening => at(atMillis, 'elected', { group: 'g', node, term });

  test('ends a reign when another begins, and draws at most one at any time', () => {
    const { lanes } = timeline(['a', 'b'], [led(10, 'a', 1), led(50, 'b', 2), led(60, 'a', 1)]);
    expect(lanes[0]!.reigns).toMatchObject([{ fromMillis: 10, untilMillis: 50, term: 1 }]);
    expect(lanes[1]!.reigns).toMatchObject([{ fromMillis: 50, untilMillis: null, term: 2 }]);
  });

  test.each(['killed', 'paused', 'silent', 'crashed', 'stopped'] as const)('a node that is %s leads nothing from then on', (kind) => {
    const { lanes } = timeline(['a', 'b'], [led(10, 'a', 1), at(30, kind, { node: 'a' }), at(70, 'started', { node: 'a' })]);
    expect(lanes[0]!.reigns[0]!.untilMillis).toBe(30);
    expect(lanes[0]!.absences).toMatchObject([{ fromMillis: 30, untilMillis: 70 }]);
  });

  test('an old leader that steps down late does not end the reign of the new one', () => {
    const { lanes } = timeline(['a', 'b'], [led(10, 'a', 1), led(50, 'b', 2), at(60, 'stepped-down', { group: 'g', node: 'a', term: 1 })]);
    expect(lanes[1]!.reigns[0]!.untilMillis).toBeNull();
  });

  test('a fault lasts until it is healed', () => {
    const { lanes } = timeline(['a'], [at(10, 'fault', { node: 'a' }), at(40, 'healed', { node: 'a' }), at(50, 'fault', { node: 'a' })]);
    expect(lanes[0]!.faults).toMatchObject([{ fromMillis: 10, untilMillis: 40 }, { fromMillis: 50, untilMillis: null }]);
  });

  test('of two faults on one node the one that is named is healed', () => {
    const { lanes } = timeline(['a'], [at(10, 'fault', { node: 'a', fault: 'f1' }), at(20, 'fault', { node: 'a', fault: 'f2' }), at(30, 'healed', { node: 'a', fault: 'f1' })]);
    expect(lanes[0]!.faults.map(({ untilMillis }) => untilMillis)).toEqual([30, null]);
  });

  test('an outage is one strip, as long as told, in place of the failed sends in it', () => {
    const happenings = [at(1_000, 'send-failed'), at(1_900, 'send-failed'), at(2_100, 'outage', { durationMillis: 1_150 })];
    expect(timeline([], happenings).outages).toMatchObject([{ fromMillis: 950, untilMillis: 2_100 }]);
  });

  test('failed sends far apart are two strips while no outage is told', () => {
    const happenings = [at(1_000, 'send-failed'), at(2_500, 'send-failed'), at(9_000, 'send-failed')];
    expect(timeline([], happenings).outages).toMatchObject([{ fromMillis: 1_000, untilMillis: 2_500 }, { fromMillis: 9_000, untilMillis: 9_000 }]);
  });

  test('draws of a span what lies in the window', () => {
    const span = { fromMillis: 50, untilMillis: null, text: '' };
    expect(within(span, 0, 100)).toEqual({ left: 0.5, width: 0.5 });
    expect(within({ ...span, untilMillis: 60 }, 100, 200)).toBeNull();
    expect(within({ ...span, fromMillis: 300 }, 100, 200)).toBeNull();
  });
});

describe('the position axis', () => {
  test('shows a small lag in a long log', () => {
    const group = healthy().groups[0]!;
    group.replicas[1]!.end = group.end - 40_000;
    const shared = axis(group);
    expect(shared.to - shared.from).toBe(SMALLEST_SPAN_BYTES);
    expect(fraction(group.end - 40_000, shared)).toBeLessThan(0.45);
  });

  test('has room for all replicas and the safe end', () => {
    const group = healthy().groups[0]!;
    group.replicas[2]!.end = 100;
    group.safeEnd = group.end - 7;
    const shared = axis(group);
    expect(group.replicas.every((each) => (bar(each, shared)?.written ?? -1) >= 0)).toBe(true);
    expect(shared.from).toBe(0);
  });

  test('of an empty log does not divide by nothing', () => {
    const group = healthy().groups[0]!;
    group.end = group.safeEnd = 0;
    for (const each of group.replicas) each.end = each.flushed = 0;
    expect(fraction(0, axis(group))).toBe(0);
  });

  test('draws nothing for a replica of which nothing is known', () => {
    expect(bar(replica('n1', '', { end: null }), { from: 0, to: 1 })).toBeNull();
  });
});

describe('lists', () => {
  const happening = (id: number): Happening => ({ id, atMillis: id, kind: 'safe', group: null, node: null, term: null, text: '' });
  const sample = (atMillis: number) => ({ atMillis, acknowledgedPerSecond: 1, failedPerSecond: 0, p50Millis: null, p99Millis: null, groups: {} });

  test('keep so many happenings and not one more', () => {
    const full = withHappenings([], Array.from({ length: HAPPENINGS_KEPT }, (_, index) => happening(index + 1)));
    expect(full.length).toBe(HAPPENINGS_KEPT);
    const more = withHappenings(full, [happening(HAPPENINGS_KEPT + 1)]);
    expect([more.length, more[0]!.id]).toEqual([HAPPENINGS_KEPT, 2]);
  });

  test('keep an hour of sends that fail as one, and what was before', () => {
    const failed = (second: number): Happening => ({ ...happening(second + 2), atMillis: second * 1_000, kind: 'send-failed' });
    let known = withHappenings([], [happening(1)]);
    for (let second = 0; second < 3_600; second++) known = withHappenings(known, [failed(second)]);
    known = withHappenings(known, [failed(4_000), failed(4_001)]);
    expect(known.map(({ id }) => id)).toEqual([1, 3_601, 4_003]);
    expect(timeline([], known).outages).toMatchObject([
      { fromMillis: 0, untilMillis: 3_599_000 },
      { fromMillis: 4_000_000, untilMillis: 4_001_000 },
    ]);
  });

  test('keep so many samples and not one more, each once', () => {
    const full = withSamples([], Array.from({ length: SAMPLES_KEPT }, (_, index) => sample(index)));
    expect(withSamples(full, [sample(SAMPLES_KEPT - 1)])).toBe(full);
    expect(withSamples(full, [sample(SAMPLES_KEPT)]).length).toBe(SAMPLES_KEPT);
  });

  test('hold an operation once, in its latest state', () => {
    const operation = { id: 1, kind: 'verify', state: 'running' as const, percent: 1, text: '', startedMillis: 0, endedMillis: null, result: null, problem: null };
    expect(withOperation([operation], { ...operation, state: 'done' })).toMatchObject([{ state: 'done' }]);
  });

  test('become columns with a gap where nobody looked', () => {
    const table = columns([sample(1_000), sample(2_000), sample(9_000)], [(each) => each.acknowledgedPerSecond]);
    expect(table).toEqual([[1, 2, 3, 9], [1, 1, null, 1]]);
  });

  test('become markers where roles changed or something was broken', () => {
    const all = [{ ...happening(1), kind: 'elected' as const }, happening(2), { ...happening(3), kind: 'killed' as const }];
    expect(markers(all, 0).map(({ kind }) => kind)).toEqual(['role', 'fault']);
    expect(markers(all, 2).length).toBe(1);
  });
});

describe('faults between two', () => {
  test('are found in their direction only, an isolation in all', () => {
    const faults = [fault({ node: 'n0', peer: 'n1' }), fault({ id: 8, kind: 'isolate', node: 'n2', peer: null })];
    expect(between(faults, 'n0', 'n1').length).toBe(1);
    expect(between(faults, 'n1', 'n0').length).toBe(0);
    expect(between(faults, 'n1', 'n2').length).toBe(1);
  });

  test('are told from those of one node by what they take', () => {
    expect(KINDS.filter(isBetweenTwo).map(({ kind }) => kind)).toEqual(['cut', 'delay', 'loss']);
    expect(settings(KINDS[1]!)).toEqual([{ name: 'millis', what: 'millis, 1 to 5000', value: 200 }]);
  });
});

describe('words', () => {
  test.each([
    ['Slow disk', { word: 'Slow disk', what: '' }],
    ['Delay: what a node says is held', { word: 'Delay', what: 'what a node says is held' }],
  ])('a title "%s" is a word and what it does', (title, parts) => expect(titleOf({ ...KINDS[0]!, title })).toEqual(parts));

  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [184_236_112, '176 MiB'],
  ])('%i bytes are %s', (value, word) => expect(bytes(value)).toBe(word));

  test.each([
    [1.84, '1.8 ms'],
    [310, '310 ms'],
    [1250, '1.25 s'],
    [12_500, '12.5 s'],
    [125_000, '2 min 5 s'],
  ])('%d milliseconds are %s', (value, word) => expect(duration(value)).toBe(word));

  test.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [252_000, '4 min 12 s'],
    [7_380_000, '2 h 3 min'],
  ])('%d milliseconds ago is %s', (value, word) => expect(age(value)).toBe(word));
});
