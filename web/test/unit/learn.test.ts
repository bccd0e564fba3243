// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Happening, LabState, Operation } from '../../src/contract/types';
import { bugSentences, isShown } from '../../src/learn/bugs';
import { modesOf, rows } from '../../src/learn/comparison';
import { ELECTION } from '../../src/learn/election';
import { LOG_CUT } from '../../src/learn/log-cut';
import { advanced, isBug, NEW_RUN, stepOf, type ClusterMission, type Run, type Scene } from '../../src/learn/mission';
import { errandReason, missionReason, MISSIONS, repairs } from '../../src/learn/missions';
import { NEW_NOTE, NEW_NOTEBOOK, parsed, written } from '../../src/learn/notebook';
import { TWO_OF_THREE } from '../../src/learn/two-of-three';
import { fault, healthy, KINDS } from '../browser/FakeLab';
import { BUG_2, operation, VERDICT } from '../browser/Learning';

const ROOT = join(import.meta.dirname, '../../..');

function scene(run: Partial<Run>, rest: Partial<Scene> = {}, change: (state: LabState) => void = () => {}): Scene {
  const state = healthy();
  change(state);
  return { state, kinds: KINDS, happenings: [], failovers: [], operation: null, run: { ...NEW_RUN, ...run }, ...rest };
}

/** A run before its step of this number, which is under way. */
function at(step: number, rest: Partial<Run> = {}): Partial<Run> {
  const done = Array.from({ length: step }, () => ({ facts: [], sentence: '' }));
  return { done, pressedMillis: Date.now() - 1_000, picked: { group: 'broker-a', leader: 'n0', term: 3 }, ...rest };
}

function facts(mission: ClusterMission, it: Scene): string[] {
  return stepOf(mission, it.run)!
    .seen(it)
    .facts.map(({ what, value }) => `${what}: ${value}`);
}

function happening(kind: Happening['kind'], text: string, node = 'n0'): Happening {
  return { id: 1, atMillis: Date.now(), kind, text, group: 'broker-a', node, term: 4 };
}

describe('missions', () => {
  test.each(MISSIONS.flatMap(({ id, places }) => places.map(({ path }) => [id, path])))('%s names a file that exists: %s', (_, path) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
  });

  test('all have a question with three answers, a place in the code and one on paper', () => {
    expect(new Set(MISSIONS.map(({ id }) => id)).size).toBe(8);
    for (const { question, choices, places, papers } of MISSIONS) {
      expect(question.endsWith('?')).toBe(true);
      expect(new Set(choices).size).toBe(3);
      expect(Math.min(places.length, papers.length)).toBeGreaterThan(0);
    }
  });

  test('the five bugs are those that the lab shows', () => {
    const source = readFileSync(join(ROOT, 'tools/src/main/java/io/trijet/tools/bug/Bug.java'), 'utf8');
    for (const { bug, title } of MISSIONS.filter(isBug)) expect(source).toContain(`${bug},\n            "${title.replace(/^Bug \d: /, '')}"`);
  });

  test('the page on the power cut says how it is modelled', () => {
    expect(MISSIONS.filter(isBug).find(({ bug }) => bug === 2)?.model).toMatch(/kill -9, and what no fsync had made durable is discarded/);
  });
});

describe('a mission says why it cannot begin', () => {
  const why = (change: (state: LabState) => void, guess: number | null = 1, run: Run | null = null, operations: Operation[] = []) => {
    const state = healthy();
    change(state);
    return missionReason(ELECTION, run, guess, { state, isStale: false, kinds: KINDS }, operations);
  };

  test('without a guess, without news, without raft, or with a node away', () => {
    expect(why(() => {})).toBeNull();
    expect(why(() => {}, null)).toBe('say first what you expect');
    expect(missionReason(ELECTION, null, 1, null, [])).toBe('there is no news from the lab');
    expect(why((state) => (state.mode = 'sync'))).toMatch(/^mode sync elects nobody/);
    expect(why((state) => (state.nodes[1]!.state = 'stopped'))).toBe('n1 is stopped: put the cluster right first');
    expect(why((state) => (state.faults = [fault({})]))).toMatch(/^a fault is active/);
  });

  test('but one that is under way may have broken something itself', () => {
    expect(why((state) => (state.nodes[1]!.state = 'stopped'), 1, { ...NEW_RUN, ...at(1) })).toBeNull();
  });

  test('while another brings clusters of its own', () => {
    const running = [operation('bug-3', { state: 'running' })];
    expect(why(() => {}, 1, null, running)).toBe('bug-3 runs: wait for it or cancel it');
    expect(errandReason({ state: healthy(), isStale: false, kinds: KINDS }, running)).toBe('bug-3 runs: wait for it or cancel it');
    expect(errandReason({ state: healthy(), isStale: false, kinds: KINDS }, [operation('bug-3', {})])).toBeNull();
  });

  test('a bug needs no cluster, only a guess', () => {
    const state = { ...healthy(), mode: null, nodes: [], groups: [] };
    expect(missionReason(MISSIONS[0]!, null, 0, { state, isStale: false, kinds: null }, [])).toBeNull();
  });

  test('what is broken is put right by healing and starting', () => {
    const state = healthy();
    expect(repairs(state)).toEqual([]);
    state.faults = [fault({})];
    Object.assign(state.nodes[1]!, { state: 'stopped', pid: null });
    state.nodes[2]!.state = 'paused';
    expect(repairs(state).map(({ method, path }) => `${method} ${path}`)).toEqual(['DELETE /v1/faults', 'POST /v1/nodes/n1/start', 'POST /v1/nodes/n2/resume']);
  });
});

describe('the election', () => {
  test('kills the leader that wears a crown, and waits when nobody does', () => {
    const step = ELECTION.steps[1]!;
    expect(step.press(scene({}))).toMatchObject({ label: 'Kill n0, which leads broker-a', calls: [{ path: '/v1/nodes/n0/kill' }], picks: { group: 'broker-a', leader: 'n0', term: 3 } });
    expect(step.press(scene({}, {}, (state) => state.groups.forEach((group) => (group.leader = null)))).reason).toMatch(/^nobody leads now/);
  });

  test('is over when another leads and its outage is told, and says what the lab said', () => {
    const before = scene(at(1));
    expect(advanced(ELECTION, before)).toBe(before.run);
    const after = scene(at(1), { happenings: [happening('voted', 'n2 votes for n1.', 'n2'), happening('elected', 'n1 was elected.', 'n1')] }, (state) => {
      Object.assign(state.groups[0]!, { leader: 'n1', term: 4 });
      state.lastFailover = { group: 'broker-a', from: 'n0', to: 'n1', term: 4, cause: 'killed', outageMillis: 187, detectMillis: 22, electMillis: 65 };
    });
    expect(facts(ELECTION, after)).toEqual(['before: n0 in term 3', 'after: n1 in term 4', 'votes in term 4: n2 votes for n1.', 'nobody could write for: 187 ms', 'of that: detect: 22 ms', 'of that: elect: 65 ms', 'of that: catch up: not reported']);
    const { done, pressedMillis } = advanced(ELECTION, after);
    expect([done.length, pressedMillis]).toEqual([2, null]);
    expect(done[1]!.events?.map(({ text }) => text)).toEqual(['n2 votes for n1.', 'n1 was elected.']);
  });

  test('counts from the ledger, and a verification that fails is a problem', () => {
    const run = at(3, { picked: { isOurs: 1, failedBefore: 4 } });
    expect(ELECTION.steps[3]!.press(scene(run)).calls.map(({ path }) => path)).toEqual(['/v1/traffic', '/v1/verify']);
    const done = scene(run, { operation: operation('verify', { result: { ...VERDICT, acknowledged: 9_000, lost: 2 } }) }, (state) => (state.ledger.failed = 7));
    expect(facts(ELECTION, done)).toEqual(['acknowledged, in the whole ledger: 9,000', 'lost: 2', 'there twice: 1', 'not acknowledged during this mission: 3', 'logs: identical']);
    const failed = scene(run, { operation: operation('verify', { state: 'failed', problem: { status: 409, detail: 'no node answers', hint: 'start one' } }) });
    expect(advanced(ELECTION, failed)).toMatchObject({ pressedMillis: null, problem: { detail: 'no node answers', hint: 'start one' } });
  });
});

describe('the log cut', () => {
  test('says how much the old leader has that nobody else has', () => {
    const it = scene(at(1), {}, (state) => {
      Object.assign(state.groups[0]!, { leader: 'n1', term: 4 });
      Object.assign(state.groups[0]!.replicas[0]!, { role: 'follower', end: 10_240, safeEnd: 8_192 });
    });
    expect(facts(LOG_CUT, it)).toEqual(['end of the log of n0: 10,240', 'safe, as far as it knows: 8,192', 'written, and not acknowledged: 2.0 KiB', 'leader now: n1 in term 4']);
    expect(advanced(LOG_CUT, it).done.length).toBe(2);
  });

  test('tells the cut in the words of the lab, and does not tell one that was not', () => {
    const cut = happening('cut', 'n0 cut 2,048 bytes off its log of broker-a.');
    const seen = (happenings: Happening[]) => LOG_CUT.steps[2]!.seen(scene(at(2), { happenings })).sentence;
    expect(seen([cut])).toBe(cut.text);
    expect(seen([{ ...cut, node: 'n2' }])).toMatch(/^Nothing was cut/);
    const fresh = scene(at(2), { happenings: [] });
    expect(LOG_CUT.steps[2]!.isDone(fresh)).toBe(false);
    expect(LOG_CUT.steps[2]!.isDone(scene(at(2), { happenings: [cut] }))).toBe(true);
    expect(LOG_CUT.steps[2]!.isDone(scene(at(2, { pressedMillis: Date.now() - 6_000 })))).toBe(true);
  });

  test('is off where the lab cannot isolate', () => {
    expect(LOG_CUT.steps[1]!.press(scene({}, { kinds: [] })).reason).toBe("this lab cannot inject 'isolate'");
  });
});

describe('two of three', () => {
  const sent = { sent: 20, acknowledged: 0, storedNotSafe: 0, failed: 20, unknown: 0, firstError: 'no route' };

  test('a refusal is what there is to see, not a failure', () => {
    const run = at(3);
    const away = (state: LabState): void => state.nodes.slice(1).forEach((node) => Object.assign(node, { state: 'stopped', answers: false }));
    const refused = advanced(TWO_OF_THREE, scene(run, { operation: operation('messages', { state: 'failed', problem: { status: 503, detail: 'the client did not start', hint: '' } }) }, away));
    expect(refused.done[3]!.sentence).toBe('With 1 of 3 nodes nothing was sent: the client did not start.');
    const counted = advanced(TWO_OF_THREE, scene(run, { operation: operation('messages', { result: sent }) }, away));
    expect(counted.done[3]!.sentence).toBe('With 1 of 3 nodes: 0 of 20 acknowledged.');
  });

  test('the second is stopped once the lab itself says that nobody leads', () => {
    const run = at(2, { picked: { first: 'n2', second: 'n1' } });
    const stopped = (state: LabState): void => void Object.assign(state.nodes[1]!, { state: 'stopped', answers: false });
    expect(TWO_OF_THREE.steps[2]!.isDone(scene(run, {}, stopped))).toBe(false);
    const down = scene(run, {}, (state) => (stopped(state), (state.verdict = { level: 'down', text: 'Down: nobody leads broker-a.' })));
    expect(TWO_OF_THREE.steps[2]!.isDone(down)).toBe(true);
    expect(facts(TWO_OF_THREE, down)).toContain('verdict of the lab: Down: nobody leads broker-a.');
  });
});

describe('what was counted', () => {
  test('of a bug stands in a sentence for each side', () => {
    expect(bugSentences(BUG_2)).toEqual(['Naive: of 2,011 acknowledged 1,204 lost.', 'Fixed: of 2,007 acknowledged 0 lost, nobody was served for 1.50 s, 1 send failed.']);
  });

  test('of a bug that did no harm is not told as if it had', () => {
    expect(isShown(BUG_2)).toBe(true);
    expect(isShown({ ...BUG_2, naive: { ...BUG_2.naive, lost: 0 } })).toBe(false);
    expect(isShown({ ...BUG_2, naive: { ...BUG_2.naive, lost: 0, outageMillis: 9_000 } })).toBe(true);
  });

  test('of the modes stands in a table in which what was not tried says so', () => {
    const fast = { mode: 'single', tps: 50_123.4, p50Millis: 1, p99Millis: 2.25, p999Millis: 9, cpuSecondsPerMillion: 20.04, crash: null, diskLoss: null, splitBrain: { tried: false, why: 'one node' } };
    const table = rows(modesOf(fast));
    expect(table.map(({ cells }) => cells[0]!.text)).toContain('not tried: one node');
    expect(table[0]!.cells[0]!.text).toBe('50,123');
    expect(table.find(({ title }) => title === 'lost')!.cells[0]!.text).toBe('not tried');
    expect(modesOf({ modes: [fast, fast] }).length).toBe(2);
    expect(modesOf(null)).toEqual([]);
  });
});

describe('the notebook', () => {
  test('comes back as it was written', () => {
    const notebook = { chosen: 'election', notes: { election: { ...NEW_NOTE, guess: 2, run: { ...NEW_RUN, ...at(1) }, finishedMillis: 5 } } };
    expect(parsed(written(notebook))).toEqual(notebook);
  });

  test.each([null, '', 'no json', '[]', '{"version":0,"chosen":"election"}', '{"version":1,"notes":7}'])('is new where this is kept: %s', (text) => {
    expect(parsed(text)).toEqual(NEW_NOTEBOOK);
  });
});
