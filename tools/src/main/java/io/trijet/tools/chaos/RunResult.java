// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import io.trijet.tools.chaos.judge.Check;
import io.trijet.tools.chaos.judge.Findings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What one run came to. Times in the lists are seconds after its beginning.
///
/// `why` says what is wrong, or what was not there; empty for `PASSED`. `allowed` is what the mode does not
/// promise. `duplicated` are copies that the client's own retries explain. `silentMillis` is the longest time
/// in which nothing was acknowledged, by any group; `silentGroupMillis` the longest of any one group.
public record RunResult(
        String scenario,
        String mode,
        Verdict verdict,
        String why,
        String allowed,
        double seconds,
        Sends sends,
        List<Refusal> refusals,
        Map<String, Long> findings,
        Map<String, List<String>> examples,
        long duplicated,
        long delivered,
        long redelivered,
        boolean replicasIdentical,
        long silentMillis,
        long silentGroupMillis,
        List<FaultSpan> faults,
        List<Chronicle.Event> events,
        List<Course> course) {
    public RunResult {
        refusals = List.copyOf(refusals);
        findings = new TreeMap<>(findings);
        examples = new TreeMap<>(examples);
        faults = List.copyOf(faults);
        events = List.copyOf(events);
        course = List.copyOf(course);
    }

    /// How a run ended.
    public enum Verdict {
        PASSED,
        /// A promise was broken, or the cluster did not come to rest.
        BROKEN,
        /// A fault did not bite: the run proves nothing.
        VOID,
        /// This machine has not what it needs.
        NOT_RUN
    }

    /// How the sends ended.
    public record Sends(long ok, long failed, long unknown) {}

    /// What the client said of sends that are not acknowledged, numbers left out, and of how many.
    public record Refusal(String what, long count) {}

    /// One fault: when, and for how long nothing was acknowledged from then until the next one, or the end.
    public record FaultSpan(String what, double from, double to, boolean bit, long silentMillis) {}

    /// Acknowledged sends in one second.
    public record Course(int second, long acknowledged) {}

    static RunResult without(String scenario, String mode, Verdict verdict, String why) {
        return new RunResult(
                scenario,
                mode,
                verdict,
                why,
                "",
                0,
                new Sends(0, 0, 0),
                List.of(),
                Map.of(),
                Map.of(),
                0,
                0,
                0,
                false,
                0,
                0,
                List.of(),
                List.of(),
                List.of());
    }

    static Map<String, Long> counts(Findings findings) {
        var counts = new TreeMap<String, Long>();
        for (var check : Check.values()) counts.put(word(check), findings.count(check));
        return counts;
    }

    static Map<String, List<String>> examples(Findings findings) {
        var examples = new TreeMap<String, List<String>>();
        findings.examples().forEach((check, named) -> examples.put(word(check), named));
        return examples;
    }

    long finding(Check check) {
        return findings.getOrDefault(word(check), 0L);
    }

    private static String word(Check check) {
        var words = check.name().split("_", -1);
        var text = new StringBuilder(words[0].toLowerCase(Locale.ROOT));
        for (int i = 1; i < words.length; i++)
            text.append(words[i].charAt(0)).append(words[i].substring(1).toLowerCase(Locale.ROOT));
        return text.toString();
    }
}
