// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One listener of an event stream over real HTTP, which reads when it is asked to.
final class EventReader implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    /// What came between two blank lines; a field that was not there is empty.
    record Event(String name, String id, String data, String comment) {}

    /// Opens it; `last` is the number of the last event that it has.
    EventReader(int port, Optional<Long> last) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/events"));
        last.ifPresent(id -> request.header("Last-Event-ID", Long.toString(id)));
        response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    int status() {
        return response.statusCode();
    }

    String type() {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    /// The next event; waits for it. Ends with an exception where the stream ends.
    Event next() throws IOException {
        String name = "";
        String id = "";
        String data = "";
        String comment = "";
        for (var line = line(); !line.isEmpty(); line = line()) {
            var value = line.substring(line.indexOf(':') + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (line.substring(0, line.indexOf(':'))) {
                case "event" -> name = value;
                case "id" -> id = value;
                case "data" -> data += value;
                default -> comment = value;
            }
        }
        return new Event(name, id, data, comment);
    }

    private String line() throws IOException {
        var line = lines.readLine();
        if (line == null) throw new IOException("the stream has ended");
        return line;
    }

    /// The next of that name.
    Event next(String name) throws IOException {
        var event = next();
        while (!event.name().equals(name)) event = next();
        return event;
    }

    @Override
    public void close() throws IOException {
        lines.close();
        client.shutdownNow();
    }
}
