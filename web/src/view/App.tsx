// SPDX-License-Identifier: Apache-2.0
import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Store } from '../state/store';
import { Faults } from './Faults';
import { Learn } from './Learn';
import { Notices, Question, RunningOperations } from './Notices';
import { Overview } from './Overview';
import { Replication } from './Replication';
import { Timeline } from './Timeline';
import { VerdictBar } from './VerdictBar';
import { Verify } from './Verify';

interface View {
  path: string;
  title: string;
  show: FunctionComponent<{ store: Store }>;
}

/** In the order of the navigation. A view that has nothing to show yet is not in it. */
const VIEWS: View[] = [
  { path: 'overview', title: 'Overview', show: Overview },
  { path: 'replication', title: 'Replication', show: Replication },
  { path: 'timeline', title: 'Timeline', show: Timeline },
  { path: 'faults', title: 'Faults', show: Faults },
  { path: 'verify', title: 'Verify', show: Verify },
  { path: 'learn', title: 'Learn', show: Learn },
];

function viewOf(hash: string): View {
  return VIEWS.find((view) => hash === `#/${view.path}`) ?? VIEWS[0]!;
}

const current = signal(viewOf(location.hash));

export function App({ store }: { store: Store }) {
  const main = useRef<HTMLElement>(null);
  const view = current.value;
  useEffect(() => {
    const follow = (): void => {
      current.value = viewOf(location.hash);
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    document.title = `${store.verdict.value.word} · ${view.title} · Trijet lab`;
  }, [store.verdict.value.word, view]);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to the view
      </a>
      <header>
        <h1>Trijet lab</h1>
        <Mode store={store} />
        <nav aria-label="Views">
          {VIEWS.map(({ path, title }) => (
            <a key={path} href={`#/${path}`} aria-current={path === view.path ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      </header>
      <VerdictBar store={store} />
      <Notices store={store} />
      <RunningOperations store={store} />
      <main id="main" ref={main} tabIndex={-1} aria-label={view.title} class={store.isStale.value ? 'old' : ''}>
        <view.show store={store} />
      </main>
      <Question store={store} />
      <p class="unseen" role="status">
        {store.announcement.value}
      </p>
    </>
  );
}

function Mode({ store }: { store: Store }) {
  const state = store.state.value;
  if (state === null) return null;
  return (
    <span class="mode">{state.mode === null ? 'no cluster yet' : `mode ${state.mode} · ${state.nodes.length} nodes`}</span>
  );
}
