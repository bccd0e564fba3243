// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// One node of a plan: its name, its address and ports, and its places on the disk.
public record NodePlan(
        String name,
        String host,
        int broker,
        int member,
        int namesrv,
        int http,
        Path data,
        Path configFile,
        Path logFile) {
    /// Where all nodes of a cluster on this machine are.
    public static final String HOST = "127.0.0.1";

    public String brokerAddress() {
        return host + ":" + broker;
    }

    public String memberAddress() {
        return host + ":" + member;
    }

    public String namesrvAddress() {
        return host + ":" + namesrv;
    }

    public String httpAddress() {
        return host + ":" + http;
    }

    /// Port to what it is for, in the order people look for them.
    public Map<Integer, String> ports() {
        var ports = new LinkedHashMap<Integer, String>();
        ports.put(broker, "broker of " + name);
        ports.put(member, "member stream of " + name);
        ports.put(namesrv, "name server of " + name);
        ports.put(http, "HTTP of " + name);
        return ports;
    }
}
