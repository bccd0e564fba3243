// SPDX-License-Identifier: Apache-2.0
import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import { call } from './contract/calls';
import { Feed } from './contract/feed';
import type { History } from './contract/types';
import { gathered } from './state/gathered';
import { Store } from './state/store';
import { App } from './view/App';
import './style.css';

const store = new Store();
const feed = new Feed(
  {
    history: (since) => call<History>('GET', `/v1/history?since=${since}`),
    open: (url) => new EventSource(url),
  },
  gathered(store),
);
feed.start();
setInterval(() => store.tick(Date.now()), 1_000);
render(<App store={store} />, document.getElementById('page')!);
