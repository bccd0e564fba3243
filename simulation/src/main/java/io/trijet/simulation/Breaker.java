// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.environment.NodeId;
import java.util.List;

/// Breaks things in the ways the plan allows, until told to stop; then mends everything. Knows what the classes of
/// fault have to know of each other.
final class Breaker {
    private final SimulatedCluster cluster;
    private final Operator operator;
    private final List<NodeId> clients;
    private boolean isStopped;
    private boolean hasCutPower;
    private boolean hasBrokenDisk;
    private int rotten = -1;

    Breaker(SimulatedCluster cluster, Operator operator, List<NodeId> clients) {
        this.cluster = cluster;
        this.operator = operator;
        this.clients = List.copyOf(clients);
    }

    void start() {
        for (var fault : cluster.plan().faults()) new Strikes(fault, this, cluster).start();
    }

    Operator operator() {
        return operator;
    }

    List<NodeId> clients() {
        return clients;
    }

    boolean isStopped() {
        return isStopped;
    }

    void powerWasCut() {
        hasCutPower = true;
    }

    boolean hasCutPower() {
        return hasCutPower;
    }

    void diskWasBroken() {
        hasBrokenDisk = true;
    }

    boolean hasBrokenDisk() {
        return hasBrokenDisk;
    }

    /// At most one machine's disk rots: the others hold the good copies.
    boolean mayRot(int number) {
        return rotten < 0 || rotten == number;
    }

    void rots(int number) {
        rotten = number;
    }

    boolean isAnyRotten() {
        return rotten >= 0;
    }

    /// Nothing breaks from now on, and what is broken works again.
    void mend() {
        isStopped = true;
        cluster.network().healAll();
        for (var member : cluster.members()) {
            member.machine().disk().faults().clear();
            member.machine().disk().leaveAll();
            member.machine().resume();
            member.release();
            member.start();
        }
    }
}
