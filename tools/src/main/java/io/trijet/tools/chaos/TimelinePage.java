// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import io.trijet.tools.chaos.RunResult.FaultSpan;
import java.util.List;
import java.util.Locale;

/// Runs as one HTML file that needs nothing else: for each what was broken when, above how many sends were
/// acknowledged per second. Pure.
final class TimelinePage {
    private static final int WIDTH = 1_000;
    private static final int LEFT = 240;
    private static final int LANE = 18;
    private static final int CHART = 120;
    private static final String STYLE = """
            :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
            body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
            svg { width: 100%; height: auto; }
            svg text { fill: currentColor; font-size: 12px; }
            svg .axis { stroke: currentColor; opacity: .4; }
            svg .fault { fill: #d55e00; } svg .missed { fill: #999; } svg .rate { stroke: #0072b2; fill: none; stroke-width: 2; }
            pre { overflow-x: auto; background: #8882; padding: .5rem; }
            """;

    private TimelinePage() {}

    static String html(List<RunResult> results) {
        var body = new StringBuilder("<h1>Trijet: chaos</h1>\n<pre>" + escaped(ResultTable.text(results)) + "</pre>\n");
        for (var result : results) append(body, result);
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                + "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>Trijet: chaos</title>\n<style>\n"
                + STYLE + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
    }

    private static void append(StringBuilder body, RunResult result) {
        body.append("<h2>"
                + escaped(result.scenario() + ", mode " + result.mode() + ": "
                        + result.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                + "</h2>\n");
        if (!result.why().isEmpty()) body.append("<p>" + escaped(result.why()) + "</p>\n");
        if (result.course().isEmpty()) return;
        body.append("<p>What the mode allows here: " + escaped(result.allowed()) + ".</p>\n" + timeline(result));
        body.append("<details><summary>What happened</summary>\n<pre>");
        for (var event : result.events())
            body.append(escaped(String.format(Locale.ROOT, "%6.1f s  %s%n", event.seconds(), event.what())));
        body.append("</pre></details>\n");
        if (!result.refusals().isEmpty()) {
            body.append("<details><summary>What the client said of sends that are not acknowledged</summary>\n<pre>");
            for (var refusal : result.refusals())
                body.append(escaped(String.format(Locale.ROOT, "%6d  %s%n", refusal.count(), refusal.what())));
            body.append("</pre></details>\n");
        }
        result.examples()
                .forEach((check, named) -> body.append(
                        "<h3>" + escaped(check) + "</h3>\n<pre>" + escaped(String.join("\n", named)) + "</pre>\n"));
    }

    private static String timeline(RunResult result) {
        double seconds = Math.max(1, result.seconds());
        int height = LANE * result.faults().size() + CHART + 40;
        var svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + height
                + "\" role=\"img\" aria-label=\"faults, and acknowledged sends per second\">\n");
        for (int i = 0; i < result.faults().size(); i++)
            lane(svg, result.faults().get(i), i * LANE, seconds);
        rate(svg, result, LANE * result.faults().size(), seconds);
        return svg.append("</svg>\n").toString();
    }

    private static void lane(StringBuilder svg, FaultSpan fault, int y, double seconds) {
        double from = place(fault.from(), seconds);
        double width = Math.max(2, place(fault.to(), seconds) - from);
        svg.append(text(0, y + 13, fault.what()));
        svg.append(
                "<rect class=\"" + (fault.bit() ? "fault" : "missed") + "\" x=\"" + number(from) + "\" y=\"" + (y + 3)
                        + "\" width=\"" + number(width) + "\" height=\"" + (LANE - 6) + "\"><title>"
                        + escaped(fault.what() + ": " + fault.silentMillis() + " ms without an acknowledgement")
                        + "</title></rect>\n");
    }

    private static void rate(StringBuilder svg, RunResult result, int top, double seconds) {
        long most = result.course().stream()
                .mapToLong(RunResult.Course::acknowledged)
                .max()
                .orElse(1);
        int bottom = top + CHART + 20;
        var points = new StringBuilder();
        for (var point : result.course())
            points.append(number(place(point.second(), seconds)) + ","
                    + number(bottom - (double) CHART * point.acknowledged() / Math.max(1, most)) + " ");
        svg.append(text(0, bottom - CHART / 2, "acknowledged per second, most " + most));
        svg.append("<path class=\"axis\" d=\"M" + LEFT + " " + bottom + "H" + WIDTH + "\"/>\n");
        svg.append("<polyline class=\"rate\" points=\"" + points.toString().strip() + "\"/>\n");
        for (int tick = 0; tick <= seconds; tick += 10)
            svg.append(text(place(tick, seconds), bottom + 16, tick + " s"));
    }

    private static double place(double at, double seconds) {
        return LEFT + Math.min(1, at / seconds) * (WIDTH - LEFT - 20);
    }

    private static String text(double x, double y, String words) {
        return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\">" + escaped(words) + "</text>\n";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
