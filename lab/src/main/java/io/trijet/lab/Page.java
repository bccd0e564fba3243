// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What stands at `/`: for a browser a page with the state and the links, for curl a list of links.
final class Page implements LabServer.Endpoints {
    private static final List<String> READING = List.of("syncProgress", "leaderStatus", "verifyData");
    private static final List<String> CHANGING = List.of(
            "startMaster",
            "startSlave",
            "sendMessage?count=1000",
            "stopMaster",
            "stopMaster?how=pause",
            "stopMaster?how=graceful",
            "promote?node=n1",
            "transfer?node=n1");

    private final Supervisor supervisor;
    private final int port;

    Page(Supervisor supervisor, int port) {
        this.supervisor = supervisor;
        this.port = port;
    }

    @Override
    public void register(HttpRouting.Builder routing) {
        routing.get("/", this::show);
    }

    private void show(ServerRequest request, ServerResponse response) {
        var accepted = request.headers().first(HeaderNames.ACCEPT).orElse("");
        boolean isBrowser = accepted.contains("text/html");
        response.header(HeaderNames.CONTENT_TYPE, (isBrowser ? "text/html" : "text/plain") + "; charset=utf-8");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send((isBrowser ? html() : text()).getBytes(StandardCharsets.UTF_8));
    }

    private String text() {
        var text = new StringBuilder();
        for (var name : READING) text.append(url(name)).append('\n');
        for (var name : CHANGING) text.append(url(name)).append('\n');
        text.append("http://localhost:").append(port).append("/v1/cluster\n");
        return text.toString();
    }

    private String url(String name) {
        return "http://localhost:" + port + ChallengeEndpoints.PREFIX + name;
    }

    /// Node states and names are the lab's own words: nothing here comes from outside.
    private String html() {
        var rows = new StringBuilder();
        for (var state : supervisor.states()) {
            rows.append("<tr><td>")
                    .append(state.plan().name())
                    .append("</td><td>")
                    .append(state.state())
                    .append("</td><td>")
                    .append(state.plan().brokerAddress())
                    .append("</td><td><a href=\"http://")
                    .append(state.plan().httpAddress())
                    .append("/v1/replication\">")
                    .append(state.plan().httpAddress())
                    .append("</a></td></tr>\n");
        }
        var mode = supervisor.plan().map(plan -> plan.mode().word()).orElse("no cluster yet");
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Trijet lab</title>
                <style>body{font:16px system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem}td,th{padding:.2rem 1rem .2rem 0;text-align:left}</style>
                </head><body>
                <h1>Trijet lab</h1>
                <p>Mode: <b>%s</b></p>
                <table><tr><th>node</th><th>process</th><th>broker</th><th>HTTP</th></tr>
                %s</table>
                <h2>Look</h2><ul>%s</ul>
                <h2>Change</h2><ul>%s</ul>
                </body></html>
                """.formatted(mode, rows, links(READING), links(CHANGING));
    }

    private static String links(List<String> names) {
        var links = new StringBuilder();
        for (var name : names) {
            links.append("<li><a href=\"")
                    .append(ChallengeEndpoints.PREFIX)
                    .append(name)
                    .append("\">")
                    .append(name)
                    .append("</a></li>\n");
        }
        return links.toString();
    }
}
