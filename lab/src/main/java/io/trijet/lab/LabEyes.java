// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.fault.Faults;
import io.trijet.lab.traffic.SendMeter;
import io.trijet.lab.watch.Look;
import io.trijet.lab.watch.State;
import io.trijet.lab.watch.Watch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The watch's eyes on a real cluster: processes by their supervisor, groups by their nodes, and what the lab did.
record LabEyes(Supervisor supervisor, Challenge challenge, Evidence evidence, Failovers failovers, Faults broken)
        implements Watch.Eyes {
    @Override
    public Look look() throws InterruptedException {
        var view = challenge.observe();
        failovers.acknowledged(evidence.meter()::firstAcknowledged);
        if (view.isEmpty()) return Look.nothing(System.currentTimeMillis());
        return new Look(
                System.currentTimeMillis(),
                Optional.of(view.get().plan()),
                view.get().nodes().stream()
                        .map(node -> seen(node.process(), node.replication()))
                        .toList());
    }

    /// The processes alone: nobody is asked.
    Look processes() {
        return new Look(
                System.currentTimeMillis(),
                supervisor.plan(),
                supervisor.states().stream()
                        .map(state -> seen(state, Optional.empty()))
                        .toList());
    }

    private static Look.Node seen(Supervisor.NodeState state, Optional<JsonNode> account) {
        return new Look.Node(
                state.plan(),
                state.state(),
                state.isRunning(),
                state.pid(),
                state.pid().flatMap(ProcessMemory::residentBytes),
                account);
    }

    @Override
    public SendMeter.Look sends() {
        return evidence.meter().look();
    }

    @Override
    public Optional<Map<String, Object>> lastFailover() {
        return failovers.latest();
    }

    @Override
    public List<State.Fault> faults() {
        return broken.active();
    }

    @Override
    public State.Ledger ledger() {
        var meter = evidence.meter();
        var wish = evidence.traffic().wish();
        var acknowledged = evidence.acknowledged();
        return new State.Ledger(
                acknowledged.isPresent() ? acknowledged.getAsLong() : null,
                meter.failedCount() + meter.unknownCount(),
                wish.perSecond() > 0,
                wish.perSecond());
    }
}
