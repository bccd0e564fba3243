// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import io.trijet.tools.chaos.RunResult.FaultSpan;
import io.trijet.tools.chaos.RunResult.Refusal;
import io.trijet.tools.chaos.RunResult.Sends;
import io.trijet.tools.chaos.RunResult.Verdict;
import io.trijet.tools.chaos.fault.Stage;
import io.trijet.tools.chaos.judge.Findings;
import io.trijet.tools.chaos.judge.History;
import io.trijet.tools.chaos.judge.Judge;
import io.trijet.tools.chaos.judge.Promise;
import io.trijet.tools.chaos.judge.Sent;
import io.trijet.tools.chaos.scenario.Scenario;
import io.trijet.tools.cluster.ClusterMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// From what was recorded to what a run came to.
final class Sentence {
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int MOST_REFUSALS = 20;

    private Sentence() {}

    /// What happened besides what the judge looks at. `nothingFounded`: topics were to be made, and none was.
    record Course(Chronicle chronicle, List<FaultSpan> faults, Stage stage, boolean nothingFounded) {
        boolean isVoid(boolean mayMiss) {
            if (mayMiss) return faults.stream().noneMatch(FaultSpan::bit);
            return nothingFounded || !faults.stream().allMatch(FaultSpan::bit);
        }
    }

    static RunResult of(Scenario scenario, ClusterMode mode, History history, Course course) {
        var findings = Judge.of(history);
        var promise = Promise.of(mode, course.stage().isMasterReplaced(), history.wasLeaderAlone());
        boolean isBroken =
                !promise.isKept(findings) || !course.stage().crashes().isEmpty();
        var verdict = isBroken ? Verdict.BROKEN : course.isVoid(scenario.mayMiss()) ? Verdict.VOID : Verdict.PASSED;
        var why = verdict == Verdict.PASSED ? "" : why(findings, promise, course);
        var places = new HashSet<>(history.given().stream()
                .map(given -> given.group() + given.place())
                .toList());
        var sent = history.sent();
        return new RunResult(
                scenario.name(),
                mode.word(),
                verdict,
                why,
                promise.text(),
                course.chronicle().seconds(System.nanoTime()),
                new Sends(
                        count(sent, Sent.Outcome.OK),
                        count(sent, Sent.Outcome.FAILED),
                        count(sent, Sent.Outcome.UNKNOWN)),
                refusals(sent),
                RunResult.counts(findings),
                RunResult.examples(findings),
                Judge.explainedCopies(history),
                history.given().size(),
                history.given().size() - places.size(),
                history.isIdentical(),
                Silence.longestMillis(sent),
                Silence.longestOfAnyGroup(sent),
                course.faults(),
                course.chronicle().events(),
                perSecond(sent, course.chronicle()));
    }

    private static String why(Findings findings, Promise promise, Course course) {
        var why = new ArrayList<String>();
        findings.counts().forEach((check, count) -> {
            if (!promise.allowed().contains(check)) why.add(count + " " + check.meaning());
        });
        why.addAll(course.stage().crashes());
        for (var fault : course.faults()) if (!fault.bit()) why.add(fault.what() + " did not bite");
        if (course.nothingFounded()) why.add("no topic was made");
        return String.join("; ", why);
    }

    private static long count(List<Sent> sent, Sent.Outcome outcome) {
        return sent.stream().filter(one -> one.outcome() == outcome).count();
    }

    /// The most frequent first.
    static List<Refusal> refusals(List<Sent> sent) {
        var counts = new TreeMap<String, Long>();
        for (var one : sent) {
            if (one.isOk()) continue;
            var outcome = one.outcome().name().toLowerCase(Locale.ROOT);
            counts.merge(outcome + ": " + NUMBER.matcher(one.why()).replaceAll("#"), 1L, Long::sum);
        }
        return counts.entrySet().stream()
                .map(entry -> new Refusal(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Refusal::count).reversed())
                .limit(MOST_REFUSALS)
                .toList();
    }

    private static List<RunResult.Course> perSecond(List<Sent> sent, Chronicle chronicle) {
        var counts = new TreeMap<Integer, Long>();
        for (var one : sent) if (one.isOk()) counts.merge((int) chronicle.seconds(one.endedNanos()), 1L, Long::sum);
        var course = new ArrayList<RunResult.Course>();
        int last = counts.isEmpty() ? -1 : counts.lastKey();
        for (int second = 0; second <= last; second++)
            course.add(new RunResult.Course(second, counts.getOrDefault(second, 0L)));
        return course;
    }
}
