// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'preact/hooks';
import type { Group, Node, Replica } from '../contract/types';
import { axis, bar, fraction, type Axis } from '../decide/axis';
import { crowned, seat } from '../decide/seats';
import { columns, markers } from '../decide/series';
import { bytes, count, heard } from '../decide/words';
import type { Store } from '../state/store';
import { Chart, type Line } from './Chart';
import { Crown } from './Mark';

const SHOWN_MILLIS = 10 * 60_000;
const DASHES = [undefined, [6, 3], [2, 3], [8, 3, 2, 3], [4, 4], [1, 2]];

/** How far each copy of each log is. */
export function Replication({ store }: { store: Store }) {
  const state = store.state.value;
  if (state === null || state.groups.length === 0) {
    return <section class="panel empty">No group is known yet.</section>;
  }
  return (
    <div class="replication">
      <p class="key">
        <i class="sample flushed" /> on the disk <i class="sample written" /> written, not forced yet{' '}
        <i class="sample safe" /> safe end: below it everything is acknowledged and served, above it nothing is
      </p>
      {state.groups.map((group) => (
        <div key={group.group} class="group">
          <Bars group={group} nodes={state.nodes} isOld={store.isStale.value} />
          <LagHistory store={store} group={group} />
        </div>
      ))}
    </div>
  );
}

function Bars({ group, nodes, isOld }: { group: Group; nodes: Node[]; isOld: boolean }) {
  const shared = axis(group);
  const leader = isOld ? null : crowned(group, nodes);
  return (
    <section class="panel bars" aria-label={`Replicas of ${group.group}`}>
      <h2>
        {group.group} <span class="facts">{leader === null ? 'nobody leads' : `${leader} leads in term ${group.term}`}, safe end {count(group.safeEnd)}</span>
      </h2>
      <table>
        <caption class="unseen">How far each replica is; the safe end is at {count(group.safeEnd)}</caption>
        <colgroup>
          <col class="narrow" />
          <col />
          <col class="number" />
          <col class="number" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">node</th>
            <th scope="col">
              {count(shared.from)} … {count(shared.to)}
            </th>
            <th scope="col">end</th>
            <th scope="col">lag</th>
          </tr>
        </thead>
        <tbody>
          {group.replicas.map((replica) => (
            <ReplicaRow key={replica.node} replica={replica} group={group} nodes={nodes} shared={shared} isLeader={leader === replica.node} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ReplicaRowProps {
  replica: Replica;
  group: Group;
  nodes: Node[];
  shared: Axis;
  isLeader: boolean;
}

function ReplicaRow({ replica, group, nodes, shared, isLeader }: ReplicaRowProps) {
  const drawn = bar(replica, shared);
  const node = nodes.find((each) => each.node === replica.node);
  const place = node === undefined ? 'unknown' : seat(group, node, nodes).kind;
  const safe = percent(fraction(group.safeEnd, shared));
  const isOld = place === 'silent' || place === 'down' || place === 'unknown';
  return (
    <tr class={isOld ? 'aged' : ''}>
      <th scope="row">
        {isLeader && <Crown />} {replica.node}
        {isLeader && <span class="unseen"> leads</span>}
      </th>
      <td class="track">
        {drawn === null ? (
          <span class="facts">not known</span>
        ) : (
          <svg role="img" aria-label={trackWords(replica)} width="100%" height="26">
            <rect class="ground" x="0" y="6" height="14" width="100%" />
            <rect class="written" x="0" y="6" height="14" width={percent(drawn.written)} />
            <rect class="flushed" x="0" y="6" height="14" width={percent(drawn.flushed)} />
            <line class="safe" x1={safe} x2={safe} y1="0" y2="26" />
          </svg>
        )}
      </td>
      <td>{replica.end === null ? '–' : count(replica.end)}</td>
      <td>{isOld ? heard(replica.ageMillis) : lagWords(replica)}</td>
    </tr>
  );
}

/** Leaves a little room, so that a line at the end is seen whole. */
function percent(part: number): string {
  return `${(99 * part).toFixed(2)}%`;
}

function trackWords({ end, flushed }: Replica): string {
  return flushed === null ? `end ${end}` : `end ${end}, on the disk up to ${flushed}`;
}

function lagWords(replica: Replica) {
  const lag = replica.lagBytes === null ? 'lag not known' : replica.lagBytes === 0 ? 'no lag' : `${bytes(replica.lagBytes)} behind`;
  return replica.inSync ? lag : <strong class="alarm">{lag}, not in sync</strong>;
}

function LagHistory({ store, group }: { store: Store; group: Group }) {
  const samples = store.samples.value;
  const happenings = store.happenings.value;
  const names = group.replicas.map((replica) => replica.node).join(' ');
  const lines = useMemo<Line[]>(
    () =>
      names.split(' ').map((label, index) => {
        const dash = DASHES[index % DASHES.length];
        return { label, colour: `--line-${index % 6}`, ...(dash === undefined ? {} : { dash }) };
      }),
    [names],
  );
  const data = useMemo(
    () => columns(samples, lines.map(({ label }) => (sample) => sample.groups[group.group]?.lag[label] ?? null)),
    [samples, lines, group.group],
  );
  const until = samples.at(-1)?.atMillis ?? store.labNowMillis.value;
  const from = until - SHOWN_MILLIS;
  const drawn = useMemo(() => markers(happenings.filter((each) => each.group === null || each.group === group.group), from), [happenings, from, group.group]);
  return (
    <Chart
      title={`Lag in ${group.group}`}
      lines={lines}
      data={data}
      window={{ fromMillis: from, untilMillis: until }}
      markers={drawn}
      say={bytes}
      scale="binary"
      height={116}
    />
  );
}
