// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something that happened to the cluster, with a sentence for people. `id` rises with the order in which the lab heard
/// of it, `atMillis` is when it happened, or ended if it took a while: `durationMillis`.
public record Happening(
        long id,
        long atMillis,
        Kind kind,
        @Nullable String group,
        @Nullable String node,
        @Nullable Long term,
        @Nullable Long durationMillis,
        String text) {
    /// What can happen.
    public enum Kind {
        ELECTED,
        STEPPED_DOWN,
        VOTED,
        SAFE,
        LEADERLESS,
        FOLLOWS,
        JOINED,
        LEFT,
        KILLED,
        PAUSED,
        RESUMED,
        STARTED,
        STOPPED,
        CRASHED,
        SILENT,
        ANSWERS,
        FAULT,
        HEALED,
        TRANSFER,
        PROMOTED,
        DRAINED,
        CUT,
        VERIFIED,
        OUTAGE,
        SEND_FAILED;

        /// As it stands in the JSON.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// One that nobody has numbered yet. `where` is what it concerns; `durationMillis` is 0 for what took no time.
    public record Draft(long atMillis, Kind kind, Part where, long durationMillis, String text) {
        /// Of one node as a whole.
        public static Draft ofNode(long atMillis, Kind kind, String node, String text) {
            return new Draft(atMillis, kind, new Part("", node, 0), 0, text);
        }

        /// Of one node in one group.
        public static Draft inGroup(long atMillis, Kind kind, Part where, String text) {
            return new Draft(atMillis, kind, where, 0, text);
        }

        /// Of the cluster.
        public static Draft ofAll(long atMillis, Kind kind, String text) {
            return new Draft(atMillis, kind, new Part("", "", 0), 0, text);
        }

        /// It took so long, and ended at its time.
        public Draft lasting(long millis) {
            return new Draft(atMillis, kind, where, millis, text);
        }

        String node() {
            return where.node();
        }

        Happening numbered(long id) {
            return new Happening(
                    id,
                    atMillis,
                    kind,
                    where.group().isEmpty() ? null : where.group(),
                    where.node().isEmpty() ? null : where.node(),
                    where.term() == 0 ? null : where.term(),
                    durationMillis == 0 ? null : durationMillis,
                    text);
        }
    }

    /// A node's part in a group; empty and 0 for what is not known or not meant.
    public record Part(String group, String node, long term) {}
}
