// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { FaultKind, LabState } from '../contract/types';
import { heal, type Offer } from '../decide/offers';
import { between, isBetweenTwo, settings, titleOf } from '../decide/pairs';
import { age, plural } from '../decide/words';
import type { Store } from '../state/store';
import { PlainButton, Press } from './Press';
import { NumberField } from './Traffic';

/** Breaks things on purpose, one link or one node at a time, and mends them again. */
export function Faults({ store }: { store: Store }) {
  const state = store.state.value;
  const kinds = store.kinds.value;
  if (state === null) return <section class="panel empty">Waiting for the lab.</section>;
  if (state.nodes.length === 0) return <section class="panel empty">There is no cluster yet, so there is nothing to break.</section>;
  const pairs = kinds?.filter(isBetweenTwo) ?? [];
  const single = kinds?.filter((kind) => !isBetweenTwo(kind)) ?? [];
  return (
    <div class="faults">
      <Active store={store} state={state} />
      {kinds === null && <section class="panel empty">The lab has not said which faults it can inject.</section>}
      {pairs.length > 0 && <Links store={store} state={state} kinds={pairs} />}
      {single.length > 0 && <OnNodes store={store} state={state} kinds={single} />}
    </div>
  );
}

function Active({ store, state }: { store: Store; state: LabState }) {
  const isOld = store.isStale.value;
  const all: Offer = {
    verb: 'heal-all',
    label: 'Heal all',
    name: 'Heal all faults',
    method: 'DELETE',
    path: '/v1/faults',
    reason: isOld ? 'there is no news from the lab' : state.faults.length === 0 ? 'no fault is active' : null,
  };
  return (
    <section class="panel" aria-label="Active faults">
      <h2>
        {state.faults.length === 0 ? 'No fault is active' : `${plural(state.faults.length, 'fault')} active`}
        <Press store={store} offer={all} tone="primary" />
      </h2>
      <ul class="active">
        {state.faults.map((fault) => (
          <li key={fault.id}>
            <span>
              {fault.text} <span class="facts">for {age(store.labNowMillis.value - fault.sinceMillis)}</span>
            </span>
            <Press store={store} offer={heal(fault, isOld)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface KindsProps {
  store: Store;
  state: LabState;
  kinds: FaultKind[];
}

function initialValues(kind: FaultKind): Record<string, number> {
  return Object.fromEntries(settings(kind).map(({ name, value }) => [name, value]));
}

/** A matrix of directions: what a press does is chosen above it. */
function Links({ store, state, kinds }: KindsProps) {
  const [chosen, setChosen] = useState(kinds[0]!.kind);
  const kind = kinds.find((each) => each.kind === chosen) ?? kinds[0]!;
  const [values, setValues] = useState<Record<string, number>>({});
  const parameters = { ...initialValues(kind), ...pick(values, kind) };
  const names = state.nodes.map((node) => node.node);
  return (
    <section class="panel" aria-label="Links">
      <h2>Links, each direction by itself</h2>
      <div class="row" role="group" aria-label="What a press does">
        {kinds.map((each) => (
          <PlainButton
            key={each.kind}
            label={titleOf(each).word}
            reason={each.available ? null : (each.why ?? 'not possible here')}
            tone={each.kind === kind.kind ? 'chosen' : ''}
            onPress={() => setChosen(each.kind)}
          />
        ))}
        <Settings kind={kind} values={parameters} onChange={setValues} />
      </div>
      {titleOf(kind).what !== '' && (
        <p class="facts">
          {titleOf(kind).word}: {titleOf(kind).what}.
        </p>
      )}
      <table class="links">
        <caption class="facts">Rows send, columns receive. A press does it to that direction; a press on what is active heals it.</caption>
        <thead>
          <tr>
            <th scope="col">from \ to</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((from) => (
            <tr key={from}>
              <th scope="row">{from}</th>
              {names.map((to) => (
                <td key={to}>{from === to ? <span class="facts">itself</span> : <Link store={store} state={state} kind={kind} parameters={parameters} from={from} to={to} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function pick(values: Record<string, number>, kind: FaultKind): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name in kind.parameters));
}

interface LinkProps {
  store: Store;
  state: LabState;
  kind: FaultKind;
  parameters: Record<string, number>;
  from: string;
  to: string;
}

function Link({ store, state, kind, parameters, from, to }: LinkProps) {
  const active = between(state.faults, from, to);
  const isOld = store.isStale.value;
  if (active.length > 0) {
    return (
      <>
        {active.map((fault) => (
          <Press key={fault.id} store={store} tone="broken" offer={heal(fault, isOld, `${fault.kind}: heal`, `${fault.kind}: heal, from ${from} to ${to}`)} />
        ))}
      </>
    );
  }
  const offer: Offer = {
    verb: kind.kind,
    label: kind.kind,
    name: `${kind.kind} from ${from} to ${to}`,
    method: 'POST',
    path: '/v1/faults',
    body: { kind: kind.kind, node: from, peer: to, parameters },
    reason: isOld ? 'there is no news from the lab' : kind.available ? null : (kind.why ?? 'not possible here'),
  };
  return <Press store={store} offer={offer} />;
}

function Settings({ kind, values, onChange }: { kind: FaultKind; values: Record<string, number>; onChange: (values: Record<string, number>) => void }) {
  return (
    <>
      {settings(kind).map(({ name, what }) => (
        <NumberField
          key={`${kind.kind} ${name}`}
          label={what}
          value={values[name] ?? 0}
          least={0}
          most={name === 'percent' ? 100 : 1_000_000_000}
          onChange={(value) => onChange({ ...values, [name]: value })}
        />
      ))}
    </>
  );
}

/** Faults of one node, each with a button per node. What this machine cannot do says why. */
function OnNodes({ store, state, kinds }: KindsProps) {
  return (
    <section class="panel" aria-label="Nodes">
      <h2>Nodes</h2>
      <ul class="kinds">
        {kinds.map((kind) => (
          <KindRow key={kind.kind} store={store} state={state} kind={kind} />
        ))}
      </ul>
    </section>
  );
}

function KindRow({ store, state, kind }: { store: Store; state: LabState; kind: FaultKind }) {
  const [values, setValues] = useState<Record<string, number>>({});
  const parameters = { ...initialValues(kind), ...values };
  return (
    <li>
      <span class="title">
        {titleOf(kind).word} <span class="facts">{titleOf(kind).what}</span>
        {!kind.available && <span class="facts"> not here: {kind.why ?? 'the lab does not say why'}</span>}
      </span>
      <span class="row">
        <Settings kind={kind} values={parameters} onChange={setValues} />
        {state.nodes.map(({ node }) => {
          const active = state.faults.find((fault) => fault.kind === kind.kind && fault.node === node && fault.peer === null);
          return active === undefined ? (
            <Press key={node} store={store} offer={nodeFault(kind, node, parameters, store.isStale.value)} tone={kind.kind === 'wipe' ? 'danger' : ''} />
          ) : (
            <Press key={node} store={store} tone="broken" offer={heal(active, store.isStale.value, `${node}: heal`, `${node}: heal ${kind.kind}`)} />
          );
        })}
      </span>
    </li>
  );
}

function nodeFault(kind: FaultKind, node: string, parameters: Record<string, number>, isOld: boolean): Offer {
  const offer: Offer = {
    verb: kind.kind,
    label: node,
    name: `${titleOf(kind).word}: ${node}`,
    method: 'POST',
    path: '/v1/faults',
    body: { kind: kind.kind, node, parameters },
    reason: isOld ? 'there is no news from the lab' : kind.available ? null : (kind.why ?? 'not possible here'),
  };
  return kind.kind === 'wipe'
    ? { ...offer, ask: `Delete all data of ${node}? It comes back empty and gets everything from the others; if they do not have it, it is gone.` }
    : offer;
}
