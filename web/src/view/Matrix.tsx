// SPDX-License-Identifier: Apache-2.0
import type { Group, Node } from '../contract/types';
import { leadOffer, nodeOffers, type Situation } from '../decide/offers';
import { crowned, FRESH_MILLIS, isRunning, seat, type Seat } from '../decide/seats';
import { age, bytes, heard } from '../decide/words';
import type { Store } from '../state/store';
import { Crown, RoleMark } from './Mark';
import { Press } from './Press';

/** Groups by nodes: who is what, how far behind, and what can be done about it. */
export function Matrix({ store }: { store: Store }) {
  const situation = store.situation.value;
  if (situation === null) return <section class="panel empty">Waiting for the lab.</section>;
  const { nodes, groups } = situation.state;
  if (nodes.length === 0) {
    return (
      <section class="panel empty">
        There is no cluster yet. Start one with <code>./trijet up</code>, or step by step:{' '}
        <code>curl {location.origin}/challenge/level14/startMaster</code>
      </section>
    );
  }
  return (
    <section class="panel matrix" aria-label="Groups and nodes" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">group</th>
            {nodes.map((node) => (
              <NodeHead key={node.node} store={store} node={node} situation={situation} />
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.group}>
              <GroupHead group={group} nodes={nodes} isOld={situation.isStale} />
              {nodes.map((node) => (
                <SeatCell key={node.node} store={store} group={group} node={node} situation={situation} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NodeHead({ store, node, situation }: { store: Store; node: Node; situation: Situation }) {
  const isSilent = isRunning(node) && (!node.answers || node.silentMillis > FRESH_MILLIS);
  const look = !isRunning(node) ? 'away' : isSilent ? 'silent' : 'here';
  return (
    <th scope="col" class={`node ${look}`}>
      <div class="name">
        <strong>{node.node}</strong>
        <span class="process">
          {isSilent ? `silent for ${age(node.silentMillis)}` : node.state}
          {node.since != null && !isSilent && ` for ${age(store.labNowMillis.value - node.since)}`}
        </span>
      </div>
      <div class="facts">
        {node.pid !== null ? `pid ${node.pid}` : 'no process'} · port {node.broker.split(':').at(-1)}
        {node.rssBytes != null && ` · ${bytes(node.rssBytes)}`}
      </div>
      <div class="buttons" role="group" aria-label={`Actions on ${node.node}`}>
        {nodeOffers(node, situation).map((offer) => (
          <Press key={offer.label} store={store} offer={offer} tone={offer.verb === 'kill' ? 'danger' : ''} />
        ))}
      </div>
    </th>
  );
}

function GroupHead({ group, nodes, isOld }: { group: Group; nodes: Node[]; isOld: boolean }) {
  const leader = isOld ? null : crowned(group, nodes);
  const counted = group.replicas.filter((replica) => replica.inSync).length;
  return (
    <th scope="row">
      <strong>{group.group}</strong>
      <span class={leader === null ? 'facts alarm' : 'facts'}>
        {isOld ? 'leader not known' : leader === null ? 'nobody leads' : `term ${group.term}`}
      </span>
      <span class="facts">
        {counted} of {group.replicas.length} in sync
      </span>
    </th>
  );
}

function SeatCell({ store, group, node, situation }: { store: Store; group: Group; node: Node; situation: Situation }) {
  const place = seat(group, node, situation.state.nodes);
  const isLeader = place.kind === 'leads' && !situation.isStale;
  return (
    <td class={`seat ${place.kind}`} data-seat={`${group.group} ${node.node}`}>
      <div class="who">
        <SeatWords place={place} isOld={situation.isStale} isPreferred={group.preferred === node.node} />
        {!isLeader && <Press store={store} offer={leadOffer(group, node, situation)} tone="quiet" />}
      </div>
      <SeatFacts place={place} />
    </td>
  );
}

function SeatWords({ place, isOld, isPreferred }: { place: Seat; isOld: boolean; isPreferred: boolean }) {
  switch (place.kind) {
    case 'leads':
      return isOld ? (
        <span class="role">led when last heard of</span>
      ) : (
        <span class="role lead">
          <Crown /> leader
        </span>
      );
    case 'claims':
      return <span class="role alarm">says it leads, is not believed</span>;
    case 'silent':
      return <span class="role">{place.was === '' ? 'silent' : `silent, was ${place.was}`}</span>;
    case 'down':
      return <span class="role">{place.state}</span>;
    case 'unknown':
      return <span class="role">not known yet</span>;
    case 'member':
      return (
        <span class="role">
          <RoleMark role={place.role} />
          <span>
            {place.role === '' ? 'no role' : place.role}
            {isPreferred && <span class="facts"> preferred</span>}
          </span>
        </span>
      );
  }
}

function SeatFacts({ place }: { place: Seat }) {
  const replica = 'replica' in place ? place.replica : null;
  if (replica === null) return place.kind === 'silent' ? <div class="facts">for {age(place.silentMillis)}</div> : null;
  const isOld = place.kind === 'silent' || place.kind === 'down';
  return (
    <div class="facts">
      {replica.term !== null && `term ${replica.term} · `}
      {isOld ? (
        heard(place.kind === 'silent' ? place.silentMillis : replica.ageMillis)
      ) : (
        <>
          {replica.lagBytes === null ? 'lag not known' : replica.lagBytes === 0 ? 'no lag' : `lag ${bytes(replica.lagBytes)}`}
          {replica.inSync ? ' · in sync' : <strong class="alarm"> · not in sync</strong>}
        </>
      )}
    </div>
  );
}
