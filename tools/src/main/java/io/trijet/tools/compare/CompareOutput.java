// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.Progress;
import io.trijet.tools.bench.ProgressBar;
import io.trijet.tools.cli.Output;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;

/// How a comparison tells where it is. People read lines and bars on `err`; programs read a JSON object per line, the
/// last of which is the result.
public final class CompareOutput {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(1);

    private CompareOutput() {}

    public static Comparison.Listener forPeople(PrintWriter err) {
        return new Comparison.Listener() {
            @Override
            public void step(Contender contender, String step, String text) {
                err.println(contender.label() + ": " + text);
                err.flush();
            }

            @Override
            public void done(ModeResult result) {
                err.println(result.contender().label() + ": done");
                for (var line : ComparisonTable.lines(result)) err.println("  " + line);
                err.flush();
            }

            @Override
            public Progress progress(Contender contender) {
                return ProgressBar.on(err);
            }
        };
    }

    public static Comparison.Listener forPrograms(Output output) {
        return new Lines(output);
    }

    private record Lines(Output output) implements Comparison.Listener {
        @Override
        public void step(Contender contender, String step, String text) {
            var event = event("step", contender);
            event.put("step", step);
            event.put("text", text);
            output.line(event);
        }

        @Override
        public void done(ModeResult result) {
            var event = event("done", result.contender());
            event.put("result", result);
            output.line(event);
        }

        private static LinkedHashMap<String, Object> event(String type, Contender contender) {
            var event = new LinkedHashMap<String, Object>();
            event.put("type", type);
            event.put("system", contender.product().word());
            event.put("mode", contender.mode().word());
            return event;
        }

        @Override
        public Progress progress(Contender contender) {
            return (what, total, done) -> {
                var teller = Thread.ofVirtual().name("progress").start(() -> tell(contender, what, total, done));
                return () -> {
                    end(teller);
                    count(contender, what, total, done);
                };
            };
        }

        /// Nothing is said after what comes next.
        private static void end(Thread teller) {
            teller.interrupt();
            try {
                teller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void tell(Contender contender, String what, long total, LongSupplier done) {
            try {
                while (true) {
                    Thread.sleep(BETWEEN_LINES);
                    count(contender, what, total, done);
                }
            } catch (InterruptedException e) {
                // Closed.
            }
        }

        private void count(Contender contender, String what, long total, LongSupplier done) {
            var event = event("progress", contender);
            event.put("step", what);
            event.put("done", done.getAsLong());
            event.put("total", total);
            output.line(event);
        }
    }
}
