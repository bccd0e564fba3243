// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.BenchReport.Quantile;
import io.trijet.tools.bench.Course;
import io.trijet.tools.compare.Chart.Dot;
import io.trijet.tools.compare.Chart.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// A comparison as one HTML file that needs nothing else: no script, no font, no picture from elsewhere. Pure.
final class ReportPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
            body { max-width: 66rem; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; width: 100%; }
            th, td { border-bottom: 1px solid #8884; padding: .3rem .6rem; text-align: left; vertical-align: top; }
            svg { width: 100%; height: auto; }
            svg text { fill: currentColor; font-size: 12px; }
            svg .axis { stroke: currentColor; opacity: .4; }
            code { background: #8882; padding: .1rem .3rem; }
            """;

    private ReportPage() {}

    static String html(Comparison.Result result) {
        var modes = result.modes();
        var body = new StringBuilder();
        body.append("<h1>Trijet: the modes beside each other</h1>\n");
        body.append("<p>Every cell was measured in this run: <code>" + escaped(result.command()) + "</code></p>\n");
        body.append(table(result));
        section(body, "Throughput", "Acknowledged messages per second, nothing broken.", throughput(result));
        section(
                body,
                "Latency",
                "How long a send took at most, for each share of the sends (percent; the axis stretches the end).",
                latency(result));
        if (modes.stream().anyMatch(mode -> mode.crash() != null))
            section(
                    body,
                    "The leader is killed midway",
                    "Acknowledged messages per second. The vertical lines mark the kill; it stays dead until the end.",
                    crash(result));
        body.append(environment(result));
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                + "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>Trijet: comparison</title>\n<style>\n"
                + STYLE + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
    }

    private static void section(StringBuilder body, String title, String text, String chart) {
        body.append("<h2>" + title + "</h2>\n<p>" + text + "</p>\n" + chart);
    }

    private static String table(Comparison.Result result) {
        var rows = ComparisonTable.rows(result);
        boolean hasSystems = rows.stream().anyMatch(row -> !row.system().isEmpty());
        var html = new StringBuilder("<table>\n<thead><tr><td></td>" + (hasSystems ? "<td></td>" : ""));
        for (var mode : result.modes())
            if (mode.isOurs()) html.append("<th scope=\"col\">" + escaped(mode.mode()) + "</th>");
        html.append("</tr></thead>\n<tbody>\n");
        var last = "";
        for (var row : rows) {
            var title = row.title().equals(last) ? "" : row.title();
            html.append("<tr><th scope=\"row\">" + escaped(title) + "</th>");
            if (hasSystems) html.append("<td>" + escaped(row.system()) + "</td>");
            for (var cell : row.cells()) html.append("<td>" + escaped(cell) + "</td>");
            html.append("</tr>\n");
            last = row.title();
        }
        html.append("</tbody>\n</table>\n");
        if (result.hasPeer())
            html.append(
                    "<p>A ratio is Trijet's figure divided by RocketMQ's, run by run; the median of the runs.</p>\n");
        return html.toString();
    }

    private static String throughput(Comparison.Result result) {
        var axes = new Chart.Axes("seconds", "messages/s", Chart::plain);
        return Chart.svg(
                axes, lines(result, _ -> true, mode -> rates(mode.speed().course()), _ -> Optional.empty()));
    }

    private static String latency(Comparison.Result result) {
        var axes = new Chart.Axes("percent of the sends", "ms", ReportPage::percentOfNines);
        return Chart.svg(
                axes, lines(result, _ -> true, mode -> quantiles(mode.speed().distribution()), _ -> Optional.empty()));
    }

    private static String crash(Comparison.Result result) {
        var axes = new Chart.Axes("seconds", "messages/s", Chart::plain);
        return Chart.svg(
                axes, lines(result, mode -> mode.crash() != null, ReportPage::crashRates, ReportPage::killedAt));
    }

    private static List<Dot> crashRates(ModeResult mode) {
        var crash = mode.crash();
        return crash == null ? List.of() : rates(crash.course());
    }

    private static Optional<Double> killedAt(ModeResult mode) {
        var crash = mode.crash();
        return crash == null ? Optional.empty() : Optional.of(crash.killedAtSeconds());
    }

    private static List<Line> lines(
            Comparison.Result result,
            Predicate<ModeResult> isShown,
            Function<ModeResult, List<Dot>> dots,
            Function<ModeResult, Optional<Double>> mark) {
        return result.modes().stream()
                .filter(isShown)
                .map(mode -> new Line(label(result, mode), dots.apply(mode), mark.apply(mode)))
                .toList();
    }

    private static String label(Comparison.Result result, ModeResult mode) {
        var contender = mode.contender();
        return result.hasPeer() ? contender.fullLabel() : contender.label();
    }

    /// From a counter to how fast it grew.
    static List<Dot> rates(List<Course.Point> course) {
        var dots = new ArrayList<Dot>();
        for (int i = 1; i < course.size(); i++) {
            var from = course.get(i - 1);
            var to = course.get(i);
            double seconds = to.seconds() - from.seconds();
            if (seconds > 0) dots.add(new Dot(to.seconds(), (to.count() - from.count()) / seconds));
        }
        return dots;
    }

    /// 0 % at 0, 90 % at 1, 99 % at 2, 99.9 % at 3: what happens rarely is worth as much room.
    private static List<Dot> quantiles(List<Quantile> distribution) {
        return distribution.stream()
                .filter(quantile -> quantile.percent() < 100)
                .map(quantile -> new Dot(-Math.log10(1 - quantile.percent() / 100), quantile.millis()))
                .toList();
    }

    private static String percentOfNines(double nines) {
        return Float.toString((float) (100 - 100 * Math.pow(10, -nines)));
    }

    private static String environment(Comparison.Result result) {
        var machine = result.machine();
        var html = new StringBuilder("<h2>What it ran on</h2>\n<ul>\n");
        item(html, machine.processors() + " processors, " + machine.system() + ", Java " + machine.java());
        item(html, "load average before the start: " + machine.loadBefore() + " (above 0.5 others were running)");
        for (var software : result.software()) item(html, software);
        for (var mode : result.modes()) {
            var speed = mode.speed();
            item(
                    html,
                    label(result, mode) + ": " + mode.cluster() + "; " + speed.client() + " client, " + speed.inFlight()
                            + " sends in flight, " + speed.messages() + " messages"
                            + (mode.runs().size() > 1
                                    ? " in each of " + mode.runs().size() + " runs"
                                    : "") + " of " + speed.sizeBytes()
                            + " bytes after " + speed.warmupMessages() + " of warm-up");
        }
        return html.append("</ul>\n").toString();
    }

    private static void item(StringBuilder html, String text) {
        html.append("<li>" + escaped(text) + "</li>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
