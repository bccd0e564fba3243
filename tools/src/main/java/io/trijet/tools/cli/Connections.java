// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.environment.Address;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where the cluster is.
public final class Connections {
    private static final String DEFAULT_NAME_SERVERS = "127.0.0.1:9876;127.0.0.1:9877;127.0.0.1:9878";

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:TRIJET_URL:-http://127.0.0.1:8070}",
            description = "the lab (default: http://127.0.0.1:8070, or TRIJET_URL)")
    String url = "http://127.0.0.1:8070";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:TRIJET_TOKEN_FILE}",
            description = "the file with the token of a lab that wants one (default: what TRIJET_TOKEN_FILE names)")
    Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--node-urls",
            paramLabel = "URL",
            split = ",",
            defaultValue = "http://127.0.0.1:8071,http://127.0.0.1:8072,http://127.0.0.1:8073",
            description = "the nodes' HTTP, asked where there is no lab (default: http://127.0.0.1:8071 to 8073)")
    List<String> nodeUrls = List.of();

    @Option(
            names = "--namesrv",
            paramLabel = "HOST:PORT;...",
            defaultValue = "${env:NAMESRV_ADDR:-" + DEFAULT_NAME_SERVERS + "}",
            description = "name servers (default: 127.0.0.1:9876;9877;9878, or NAMESRV_ADDR)")
    String nameServers = DEFAULT_NAME_SERVERS;

    /// The lab, which hears the token with every call.
    HttpApi lab() throws Failure {
        return new HttpApi(url, token());
    }

    private Optional<String> token() throws Failure {
        if (tokenFile.isEmpty()) return Optional.empty();
        var file = tokenFile.get();
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.USAGE, "the token cannot be read from " + file, "name the lab's own --token-file", e);
        }
    }

    /// As the official client wants them.
    public String nameServers() {
        return nameServers;
    }

    /// One by one; an entry without a host is on the host of the one before it.
    public static List<Address> parseNameServers(String text) throws Failure {
        var addresses = new ArrayList<Address>();
        var host = "127.0.0.1";
        for (var part : text.split(";", -1)) {
            if (part.isBlank()) continue;
            var entry = part.strip();
            try {
                var address = Address.parse(entry.indexOf(':') < 0 ? host + ":" + entry : entry);
                host = address.host();
                addresses.add(address);
            } catch (IllegalArgumentException e) {
                throw new Failure(
                        ExitCode.USAGE, "name server '" + entry + "' is no host:port", "--namesrv 127.0.0.1:9876", e);
            }
        }
        if (addresses.isEmpty()) throw new Failure(ExitCode.USAGE, "no name server given", "--namesrv 127.0.0.1:9876");
        return addresses;
    }
}
