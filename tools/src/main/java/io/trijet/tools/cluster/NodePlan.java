// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// One node of a plan: its name, its ports on 127.0.0.1 and its places on the disk.
public record NodePlan(
        String name, int broker, int member, int namesrv, int http, Path data, Path configFile, Path logFile) {
    public static final String HOST = "127.0.0.1";

    public String brokerAddress() {
        return HOST + ":" + broker;
    }

    public String memberAddress() {
        return HOST + ":" + member;
    }

    public String namesrvAddress() {
        return HOST + ":" + namesrv;
    }

    public String httpAddress() {
        return HOST + ":" + http;
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
