// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The whole picture for people and programs: the JSON of `/v1/state`, field by field. What is not known is null.
public record State(
        long atMillis,
        @Nullable String mode,
        Verdict verdict,
        List<Group> groups,
        List<Node> nodes,
        @Nullable Sample sample,
        List<Fault> faults,
        @Nullable Map<String, Object> lastFailover,
        Ledger ledger) {
    /// How it stands, in one word for programs.
    public enum Level {
        HEALTHY,
        DEGRADED,
        DOWN,
        IDLE;

        /// As it stands in the JSON.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How it stands, in one sentence.
    public record Verdict(Level level, String text) {}

    /// `silentMillis` is 0 while it answers, and counts since its last answer or its start. `sinceMillis`: when its
    /// process came into this state.
    public record Node(
            String node,
            @Nullable Long pid,
            String state,
            boolean answers,
            long silentMillis,
            long since,
            String broker,
            String namesrv,
            String http,
            @Nullable Long rssBytes) {}

    /// `leader` is null unless a node that answers now leads in the highest known term.
    public record Group(
            String group,
            String mode,
            @Nullable String leader,
            long term,
            long end,
            long safeEnd,
            @Nullable String preferred,
            boolean automaticFailover,
            List<Replica> replicas) {
        boolean isLed() {
            return leader != null;
        }

        /// How many of its replicas, the leader among them, are in sync.
        long inSync() {
            return replicas.stream().filter(Replica::inSync).count();
        }
    }

    /// `role` is empty while the node does not answer, or claims what another has. `ageMillis`: how old what the node
    /// said of itself is; null if it never said anything.
    public record Replica(
            String node,
            String role,
            @Nullable Long term,
            @Nullable Long end,
            @Nullable Long flushed,
            @Nullable Long safeEnd,
            @Nullable Long lagBytes,
            boolean inSync,
            @Nullable Long ageMillis) {}

    /// Something that the lab broke on purpose and has not healed.
    public record Fault(
            String id,
            String kind,
            @Nullable String node,
            @Nullable String peer,
            Map<String, Object> parameters,
            long sinceMillis,
            String text) {}

    /// `acknowledged` is null until the ledger was read. `failed`: sends of this lab that were not acknowledged.
    /// `perSecond` is what the steady traffic is set to.
    public record Ledger(@Nullable Long acknowledged, long failed, boolean running, int perSecond) {}
}
