// SPDX-License-Identifier: Apache-2.0
import type { Store } from '../state/store';
import { FailoverCard } from './FailoverCard';
import { Matrix } from './Matrix';
import { RecentEvents } from './RecentEvents';
import { Traffic } from './Traffic';
import { TrafficCharts } from './TrafficCharts';

export function Overview({ store }: { store: Store }) {
  return (
    <div class="overview">
      <div class="wide">
        <Matrix store={store} />
        <TrafficCharts store={store} />
      </div>
      <div class="side">
        <FailoverCard store={store} />
        <Traffic store={store} />
        <RecentEvents store={store} />
      </div>
    </div>
  );
}
