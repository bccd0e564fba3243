// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from 'preact/hooks';
import type { Happening } from '../contract/types';
import { gravity } from '../decide/explain';
import { timeline, within, type Lane, type Reign, type Span } from '../decide/timeline';
import { clockTime } from '../decide/words';
import type { Store } from '../state/store';
import { EventList } from './EventList';

const LENGTHS = [1, 5, 15, 60];

interface Window {
  fromMillis: number;
  untilMillis: number;
}

/** Who led when, what was done to whom, and when clients noticed. */
export function Timeline({ store }: { store: Store }) {
  const [minutes, setMinutes] = useState(5);
  const [endMillis, setEndMillis] = useState<number | null>(null);
  const [selected, setSelected] = useState<number | null>(null);
  const state = store.state.value;
  const happenings = store.happenings.value;
  const names = state?.nodes.map((node) => node.node).join(' ') ?? '';
  const drawn = useMemo(() => timeline(names === '' ? [] : names.split(' '), happenings), [names, happenings]);
  if (state === null) return <section class="panel empty">Waiting for the lab.</section>;
  const until = endMillis ?? store.labNowMillis.value;
  const window = { fromMillis: until - minutes * 60_000, untilMillis: until };
  const groups = state.groups.map((group) => group.group);
  const inWindow = happenings.filter(({ atMillis }) => atMillis >= window.fromMillis && atMillis <= window.untilMillis);
  const picked = happenings.find(({ id }) => id === selected) ?? null;
  return (
    <div class="timeline">
      <section class="panel" aria-label="Lanes">
        <h2>
          Leadership
          <span class="buttons" role="group" aria-label="Window">
            {LENGTHS.map((length) => (
              <button key={length} type="button" aria-pressed={length === minutes} onClick={() => setMinutes(length)}>
                {length} min
              </button>
            ))}
            <button type="button" onClick={() => setEndMillis(until - minutes * 30_000)}>
              Earlier
            </button>
            <button type="button" aria-pressed={endMillis === null} onClick={() => setEndMillis(null)}>
              Now
            </button>
          </span>
        </h2>
        <div class="lanes" role="img" aria-label={`${summary(drawn.lanes, inWindow)} The events below say the same in words.`}>
          <OutageStrip spans={drawn.outages} window={window} />
          {drawn.lanes.map((lane) => (
            <LaneStrip key={lane.node} lane={lane} groups={groups} window={window} events={inWindow} onPick={setSelected} />
          ))}
          {picked !== null && <Cursor atMillis={picked.atMillis} window={window} />}
          <Ticks window={window} />
        </div>
        <Key groups={groups} />
      </section>
      <EventList happenings={inWindow} selected={selected} onSelect={setSelected} />
    </div>
  );
}

function summary(lanes: Lane[], events: readonly Happening[]): string {
  const leading = lanes.flatMap((lane) =>
    lane.reigns.filter((reign) => reign.untilMillis === null).map((reign) => `${lane.node} leads ${reign.group} in term ${reign.term}`),
  );
  return `${leading.length === 0 ? 'As far as events tell, nobody leads' : leading.join(', ')}; ${events.length} events in this window.`;
}

function placed(span: Span, window: Window): { left: string; width: string } | null {
  const place = within(span, window.fromMillis, window.untilMillis);
  return place === null ? null : { left: `${100 * place.left}%`, width: `${Math.max(0.15, 100 * place.width)}%` };
}

function SpanBox({ span, window, look, words }: { span: Span; window: Window; look: string; words?: string }) {
  const style = placed(span, window);
  if (style === null) return null;
  return (
    <div class={look} style={style} title={span.text}>
      {words !== undefined && <span>{words}</span>}
    </div>
  );
}

function OutageStrip({ spans, window }: { spans: Span[]; window: Window }) {
  return (
    <div class="lane outages">
      <span class="lane-name">clients</span>
      <div class="lane-track">
        {spans.map((span) => (
          <SpanBox key={span.fromMillis} span={span} window={window} look="outage" />
        ))}
      </div>
    </div>
  );
}

interface LaneStripProps {
  lane: Lane;
  groups: string[];
  window: Window;
  events: Happening[];
  onPick: (id: number) => void;
}

function LaneStrip({ lane, groups, window, events, onPick }: LaneStripProps) {
  return (
    <div class="lane">
      <span class="lane-name">{lane.node}</span>
      <div class="lane-track">
        {lane.faults.map((span, index) => (
          <SpanBox key={`f${index}`} span={span} window={window} look="fault" />
        ))}
        {lane.absences.map((span, index) => (
          <SpanBox key={`a${index}`} span={span} window={window} look="absence" words={span.text} />
        ))}
        {groups.map((group, index) => (
          <div key={group} class="reigns">
            {lane.reigns
              .filter((reign) => reign.group === group)
              .map((reign: Reign) => (
                <SpanBox key={reign.fromMillis} span={reign} window={window} look={`reign group-${index % 6}`} words={`${group} term ${reign.term}`} />
              ))}
          </div>
        ))}
        {events
          .filter(({ node }) => node === lane.node)
          .map((event) => (
            <i
              key={event.id}
              class={`tick ${gravity(event.kind)} ${event.kind}`}
              title={event.text}
              style={{ left: `${(100 * (event.atMillis - window.fromMillis)) / (window.untilMillis - window.fromMillis)}%` }}
              onClick={() => onPick(event.id)}
            />
          ))}
      </div>
    </div>
  );
}

function Cursor({ atMillis, window }: { atMillis: number; window: Window }) {
  const part = (atMillis - window.fromMillis) / (window.untilMillis - window.fromMillis);
  if (part < 0 || part > 1) return null;
  return (
    <div class="cursor-track">
      <i style={{ left: `${100 * part}%` }} />
    </div>
  );
}

function Ticks({ window }: { window: Window }) {
  const parts = [0, 0.25, 0.5, 0.75, 1];
  return (
    <div class="lane times">
      <span class="lane-name" />
      <div class="lane-track">
        {parts.map((part) => (
          <time key={part} style={{ left: `${100 * part}%` }}>
            {clockTime(window.fromMillis + part * (window.untilMillis - window.fromMillis))}
          </time>
        ))}
      </div>
    </div>
  );
}

function Key({ groups }: { groups: string[] }) {
  return (
    <p class="key">
      {groups.map((group, index) => (
        <span key={group}>
          <i class={`sample reign group-${index % 6}`} /> leads {group}
        </span>
      ))}
      <span>
        <i class="sample vote" /> votes
      </span>
      <span>
        <i class="sample absence" /> away
      </span>
      <span>
        <i class="sample fault" /> fault on purpose
      </span>
      <span>
        <i class="sample outage" /> clients' sends failed
      </span>
    </p>
  );
}
