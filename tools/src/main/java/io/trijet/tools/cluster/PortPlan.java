// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

/// Which ports a cluster on this machine takes: the lab's, and the first node's with the step to the next node's.
public record PortPlan(int lab, int firstHttp, int firstNamesrv, int firstBroker, int brokerStep) {
    /// Ports a plan from `startingAt` may use.
    public static final int BLOCK = 40;

    /// RocketMQ's customary ports, and 8070 for the lab.
    public static PortPlan standard() {
        return new PortPlan(8070, 8071, 9876, 10911, 10);
    }

    /// One block of neighbouring ports, for a second cluster on the same machine.
    public static PortPlan startingAt(int first) {
        if (first < 1024 || first > 65_535 - BLOCK) {
            throw new IllegalArgumentException("the first port must be 1024 to " + (65_535 - BLOCK) + ", was " + first);
        }
        return new PortPlan(first, first + 1, first + 10, first + 20, 2);
    }

    public int http(int node) {
        return firstHttp + node;
    }

    public int namesrv(int node) {
        return firstNamesrv + node;
    }

    public int broker(int node) {
        return firstBroker + node * brokerStep;
    }

    public int member(int node) {
        return broker(node) + 1;
    }
}
