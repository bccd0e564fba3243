// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import io.trijet.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/// A node's configuration file: it is understood, or refused with a `ConfigException`.
///
/// Files that it names are not opened, and hosts that would have to be looked up are not.
public final class ConfigAttack implements FuzzTarget {
    private static final Pattern NAMED_HOST =
            Pattern.compile("(?s).*[@=,:]\\s*(?!127\\.0\\.0\\.1:|10\\.0\\.0\\.1:)\\S*:.*");

    @Override
    public void attack(byte[] input) {
        var values = new HashMap<String, String>();
        try {
            var properties = new Properties();
            properties.load(new StringReader(new String(input, StandardCharsets.UTF_8)));
            for (var name : properties.stringPropertyNames())
                values.put(name, properties.getProperty(name).strip());
        } catch (IOException | IllegalArgumentException e) {
            return;
        }
        values.remove("secret-file");
        try {
            var configuration = Configuration.of("fuzz.conf", values, Map.of(), Map.of());
            if (configuration.print().isEmpty()) throw new AssertionError("nothing to print");
            if (isLiteral(values)) ServerConfig.of(configuration, "c1");
        } catch (ConfigException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    private static boolean isLiteral(Map<String, String> values) {
        return List.of("members", "member-listen").stream()
                .map(key -> values.getOrDefault(key, ""))
                .noneMatch(value -> NAMED_HOST.matcher("=" + value).matches());
    }

    @Override
    public List<byte[]> seeds() {
        var standard = new StringBuilder();
        for (var key : Keys.all())
            standard.append(key.name()).append(" = ").append(key.defaultText()).append('\n');
        var cluster = """
                mode = raft
                node = n1
                members = n0@127.0.0.1:10912,n1@127.0.0.1:10922,n2@127.0.0.1:10932
                brokerClusterName = c
                flushDiskType = SYNC_FLUSH
                retention = 2.5h
                frame-limit = 1MiB
                """;
        return List.of(standard.toString().getBytes(StandardCharsets.UTF_8), cluster.getBytes(StandardCharsets.UTF_8));
    }
}
