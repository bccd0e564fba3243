// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where the lab's HTTP listens, and the token that callers need. Only on loopback does it go without one: whoever
/// reaches the lab can kill nodes.
public record Entrance(String host, Optional<String> token) {
    static final int SHORTEST_TOKEN = 16;
    static final Entrance LOCAL = new Entrance(NodePlan.HOST, Optional.empty());

    /// As asked for on the command line.
    static Entrance of(String host, Optional<Path> tokenFile) throws ClusterException {
        if (tokenFile.isEmpty() && !isLoopback(host)) {
            throw new ClusterException(
                    "listening on " + host + " lets every machine that reaches it kill nodes, so it needs a token",
                    "write one into a file and give --token-file FILE, or leave --listen away");
        }
        return new Entrance(host, tokenFile.isEmpty() ? Optional.empty() : Optional.of(read(tokenFile.get())));
    }

    private static boolean isLoopback(String host) throws ClusterException {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ClusterException("--listen " + host + " is no address", "for example --listen 0.0.0.0", e);
        }
    }

    private static String read(Path file) throws ClusterException {
        try {
            var token = Files.readString(file).strip();
            if (token.length() >= SHORTEST_TOKEN) return token;
            throw new ClusterException(
                    "the token in " + file + " has " + token.length() + " characters, fewer than " + SHORTEST_TOKEN,
                    "for example: openssl rand -hex 16 > " + file);
        } catch (IOException e) {
            throw new ClusterException(
                    "the token file " + file + " cannot be read: " + e.getMessage(),
                    "write a token of at least " + SHORTEST_TOKEN + " characters into it",
                    e);
        }
    }
}
