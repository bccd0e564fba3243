// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import java.util.BitSet;

/// Which requests of one other member have come already: the network may repeat them, and a send that comes
/// twice must not be stored twice.
///
/// Ids of one process count up from 0. One that is `WINDOW` behind the newest is taken as seen. A process that
/// asks replaces the one before it; what still comes of an older one is refused, for its clients are gone.
final class SeenRequests {
    static final int WINDOW = 65_536;

    private final BitSet seen = new BitSet(WINDOW);
    private long boot;
    private long olderBoot;
    private long newest = -1;

    /// True once for each request.
    boolean isNew(long ofBoot, long id) {
        if (id < 0 || (ofBoot == olderBoot && ofBoot != boot)) return false;
        if (ofBoot != boot) begin(ofBoot);
        if (id > newest) {
            forget(newest + 1, id);
            newest = id;
        } else if (id <= newest - WINDOW || seen.get(slot(id))) {
            return false;
        }
        seen.set(slot(id));
        return true;
    }

    private void begin(long ofBoot) {
        olderBoot = boot;
        boot = ofBoot;
        newest = -1;
        seen.clear();
    }

    /// The slots of the ids from `first` to `last` are free again.
    private void forget(long first, long last) {
        if (last - first >= WINDOW) seen.clear();
        else for (long id = first; id <= last; id++) seen.clear(slot(id));
    }

    private static int slot(long id) {
        return (int) (id % WINDOW);
    }
}
