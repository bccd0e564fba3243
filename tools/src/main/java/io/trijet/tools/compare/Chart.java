// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.DoubleFunction;

/// Lines over a common axis, as SVG that stands by itself. Pure.
///
/// The lines differ in colour and in dashes, so that colour alone tells nothing (colours: Okabe and Ito).
final class Chart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 300;
    private static final int LEFT = 70;
    private static final int BOTTOM = 40;
    private static final int TOP = 46;
    private static final int TICKS = 5;
    private static final int LEGENDS_IN_A_ROW = 4;
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#b2a800");
    private static final List<String> DASHES =
            List.of("none", "8 3", "2 3", "8 3 2 3", "12 4", "4 4", "1 2", "12 4 2 4");

    private Chart() {}

    record Dot(double x, double y) {}

    /// A line, and where something happened to it.
    record Line(String name, List<Dot> dots, Optional<Double> mark) {
        Line {
            dots = List.copyOf(dots);
        }
    }

    /// What stands at the axes, and how a number of the horizontal one is written.
    record Axes(String x, String y, DoubleFunction<String> text) {}

    static String plain(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    static String svg(Axes axes, List<Line> lines) {
        double right = largest(lines, true);
        double high = largest(lines, false);
        var svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\""
                + ReportPage.escaped(axes.y() + " over " + axes.x()) + "\">\n");
        for (double y = 0; y <= high; y += step(high)) {
            double at = place(y, high, false);
            svg.append(rule(LEFT, at, WIDTH, at)).append(text(4, at + 4, plain(y)));
        }
        for (double x = 0; x <= right; x += step(right))
            svg.append(text(
                    place(x, right, true) - 12,
                    HEIGHT - BOTTOM + 16,
                    axes.text().apply(x)));
        svg.append(text(LEFT, HEIGHT - 6, axes.x())).append(text(4, 12, axes.y()));
        for (int i = 0; i < lines.size(); i++) draw(svg, lines.get(i), i, right, high);
        return svg.append("</svg>\n").toString();
    }

    /// A round number (1, 2 or 5, and zeros) that goes into `most` at most `TICKS` times.
    static double step(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most / TICKS)));
        for (int factor : List.of(1, 2, 5)) if (factor * power * TICKS >= most) return factor * power;
        return 10 * power;
    }

    private static void draw(StringBuilder svg, Line line, int number, double right, double high) {
        var stroke = "stroke=\"" + COLOURS.get(number % COLOURS.size()) + "\" stroke-dasharray=\""
                + DASHES.get(number % DASHES.size()) + "\"";
        var points = new StringJoiner(" ");
        for (var dot : line.dots())
            points.add(number(place(dot.x(), right, true)) + "," + number(place(dot.y(), high, false)));
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" " + stroke + " points=\"" + points + "\"/>\n");
        double legend = LEFT + 60 + 200.0 * (number % LEGENDS_IN_A_ROW);
        int row = number / LEGENDS_IN_A_ROW;
        double above = 10 + 16 * row;
        svg.append(
                "<path stroke-width=\"3\" " + stroke + " d=\"M" + number(legend) + " " + number(above) + "h40\"/>\n");
        svg.append(text(legend + 46, above + 4, line.name()));
        line.mark().ifPresent(at -> {
            var x = number(place(at, right, true));
            svg.append("<path stroke-width=\"1\" " + stroke + " d=\"M" + x + " " + TOP + "V" + (HEIGHT - BOTTOM)
                    + "\"><title>" + ReportPage.escaped(line.name()) + ": killed</title></path>\n");
        });
    }

    private static double largest(List<Line> lines, boolean isX) {
        return lines.stream()
                .flatMap(line -> line.dots().stream())
                .mapToDouble(dot -> isX ? dot.x() : dot.y())
                .max()
                .stream()
                .map(most -> Math.max(most, Double.MIN_NORMAL))
                .findFirst()
                .orElse(1);
    }

    private static double place(double value, double most, boolean isX) {
        double share = Math.min(1, value / most);
        return isX ? LEFT + share * (WIDTH - LEFT - 10) : HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }

    private static String rule(double x1, double y1, double x2, double y2) {
        return "<path class=\"axis\" d=\"M" + number(x1) + " " + number(y1) + "L" + number(x2) + " " + number(y2)
                + "\"/>\n";
    }

    private static String text(double x, double y, String words) {
        return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\">" + ReportPage.escaped(words) + "</text>\n";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
