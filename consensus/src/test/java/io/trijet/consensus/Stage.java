// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where an interaction script is played: model members, one clock, one pool of letters, and the commands.
///
/// Every wait is the shortest possible, so that a script's times are round. All that happens is printed; a broken
/// invariant is printed too, by failing.
final class Stage {
    private static final long MILLIS = 1_000_000;
    private static final int MAX_DELIVERIES = 1_000;

    private final List<ModelMember> group = new ArrayList<>();
    private final ArrayDeque<Letter> pool = new ArrayDeque<>();
    private final TreeSet<String> cuts = new TreeSet<>();
    private final StringBuilder output = new StringBuilder();
    private final Invariants invariants = new Invariants(group);
    private long nowNanos;

    String takeOutput() {
        String taken = output.toString();
        output.setLength(0);
        return taken;
    }

    void run(String line) {
        var words = Arrays.asList(line.trim().split(" +", -1));
        switch (words.getFirst()) {
            case "members" -> create(number(words, 1), words.size() > 2 ? number(words, 2) : -1);
            case "disk" -> prepare(member(words, 1), words);
            case "start" -> start(words);
            case "wait" -> nowNanos += number(words, 1) * MILLIS;
            case "timeout" -> timeOut(member(words, 1));
            case "lead" -> lead(member(words, 1));
            case "deliver" -> deliver(words);
            case "drop" -> drop(words);
            case "duplicate" -> pool.addAll(chosen(words));
            case "hold" -> hold(words);
            case "cut" -> cuts.add(words.get(1) + " " + words.get(2));
            case "heal" -> cuts.clear();
            case "beat" -> beat(member(words, 1));
            case "ship" -> member(words, 1).ship(number(words, 2), number(words, 3), nowNanos);
            case "append" -> member(words, 1).append();
            case "persist" -> persist(member(words, 1), words.get(2));
            case "crash" -> member(words, 1).crash();
            case "restart" -> startOne(member(words, 1));
            case "wipe" -> member(words, 1).wipe();
            case "state" -> group.forEach(this::describe);
            default -> tell(words);
        }
        collect();
        invariants.checkLogs();
    }

    /// Commands that are one event of the core.
    private void tell(List<String> words) {
        var event = switch (words.getFirst()) {
            case "lost" -> new Event.Lost(number(words, 2));
            case "read" -> new Event.Read(number(words, 2));
            case "transfer" -> new Event.Transfer(number(words, 2));
            case "eligible" -> new Event.Eligible(Boolean.parseBoolean(words.get(2)));
            case "hears-leader" -> new Event.HeardLeader(number(words, 2), number(words, 3));
            case "hears-term" -> new Event.HeardTerm(number(words, 2), number(words, 3));
            case "acknowledged" ->
                new Event.Acknowledged(number(words, 2), number(words, 3), number(words, 4), true, echoNanos(words));
            case "log-ends" -> new Event.LogEndsAt(new LogEnd(number(words, 2), number(words, 3)));
            default -> throw new IllegalArgumentException("unknown command " + words);
        };
        step(member(words, 1), event);
    }

    private long echoNanos(List<String> words) {
        return words.size() > 5 ? number(words, 5) * MILLIS : nowNanos;
    }

    private static int number(List<String> words, int index) {
        return Integer.parseInt(words.get(index));
    }

    private ModelMember member(List<String> words, int index) {
        return group.get(number(words, index));
    }

    private void create(int members, int preferred) {
        for (int i = 0; i < members; i++)
            group.add(new ModelMember(i, members, i == preferred, () -> 0, this::observe));
    }

    /// `disk 1 term=6 1 1 4`: what a member has before it is started.
    private void prepare(ModelMember member, List<String> words) {
        member.ballot = new Ballot(Long.parseLong(words.get(2).substring("term=".length())), Ballot.EMPTY.votedFor());
        words.subList(3, words.size()).forEach(word -> member.log.add(Long.parseLong(word)));
        member.persisted = member.log.size();
    }

    private void start(List<String> words) {
        if (words.size() > 1)
            words.subList(1, words.size()).forEach(word -> startOne(group.get(Integer.parseInt(word))));
        else group.forEach(this::startOne);
    }

    private void startOne(ModelMember member) {
        member.nowNanos = nowNanos;
        member.start();
    }

    private void step(ModelMember member, Event event) {
        member.nowNanos = nowNanos;
        member.step(event);
    }

    private void timeOut(ModelMember member) {
        long deadlineNanos = member.core().deadlineNanos();
        if (deadlineNanos == Long.MAX_VALUE) {
            print("n" + member.number + " waits for nothing");
            return;
        }
        nowNanos = Math.max(nowNanos, deadlineNanos);
        print("at " + nowNanos / MILLIS + " ms");
        step(member, new Event.DeadlinePassed());
    }

    /// Elected, heard by all and committed: where most scripts begin. Only the outcome is printed.
    private void lead(ModelMember member) {
        int printed = output.length();
        timeOut(member);
        for (int i = 0; i < 2; i++) {
            collect();
            deliver(List.of("deliver"));
            beat(member);
        }
        collect();
        deliver(List.of("deliver"));
        output.setLength(printed);
        print("n" + member.number + " leads term " + member.core().term() + " at " + nowNanos / MILLIS + " ms");
    }

    private void beat(ModelMember leader) {
        leader.nowNanos = nowNanos;
        for (var other : group) if (other != leader) leader.ship(other.number, leader.log.size(), nowNanos);
    }

    private void persist(ModelMember member, String how) {
        member.nowNanos = nowNanos;
        switch (how) {
            case "off" -> member.writesThrough = false;
            case "on" -> member.writesThrough = true;
            case "now" -> member.persist();
            default -> throw new IllegalArgumentException("persist on, off or now, not " + how);
        }
    }

    /// `deliver`: all, and all that follows. `deliver 0 1`: what is now on the way from 0 to 1; `*` is anybody.
    private void deliver(List<String> words) {
        if (words.size() > 1) {
            chosen(words).forEach(this::deliver);
            return;
        }
        for (int i = 0; !pool.isEmpty(); i++) {
            if (i == MAX_DELIVERIES) fail("no end of letters");
            deliver(pool.remove());
            collect();
        }
    }

    private void deliver(Letter letter) {
        var to = group.get(letter.to());
        boolean isCut = Stream.of(letter.from() + " " + letter.to(), letter.from() + " *", "* " + letter.to())
                .anyMatch(cuts::contains);
        print("n" + letter.from() + " -> n" + letter.to() + " " + text(letter) + (isCut || !to.isUp ? ": lost" : ""));
        if (isCut) return;
        to.nowNanos = nowNanos;
        to.receive(letter, !group.get(letter.from()).isStranger);
    }

    private void drop(List<String> words) {
        for (var letter : words.size() > 1 ? chosen(words) : chosen(List.of("drop", "*", "*")))
            print("n" + letter.from() + " -> n" + letter.to() + " " + text(letter) + ": dropped");
    }

    /// Behind all that is on the way now.
    private void hold(List<String> words) {
        pool.addAll(chosen(words));
    }

    /// Takes them out of the pool; `duplicate` and `hold` put them back.
    private List<Letter> chosen(List<String> words) {
        var found = pool.stream()
                .filter(letter -> matches(words.get(1), letter.from()) && matches(words.get(2), letter.to()))
                .toList();
        if (!words.getFirst().equals("duplicate")) pool.removeAll(found);
        return found;
    }

    private static boolean matches(String word, int member) {
        return word.equals("*") || Integer.parseInt(word) == member;
    }

    private void collect() {
        for (var member : group) {
            pool.addAll(member.outbox);
            member.outbox.clear();
        }
    }

    private void observe(ModelMember member, Effect effect) {
        // A member that fails says so itself, and a script may want it to.
        if (!(effect instanceof Effect.Fail)) invariants.before(member, effect);
        String text = text(effect);
        if (!text.isEmpty()) print("  n" + member.number + " " + text);
    }

    private void print(String line) {
        output.append(line).append('\n');
    }

    private void describe(ModelMember member) {
        String role = member.isUp ? text(member.core().role()) : "down";
        String log = member.log.stream().map(String::valueOf).collect(Collectors.joining(" "));
        print("n" + member.number + " " + role + " term=" + member.ballot.term() + " committed=" + member.safeMark
                + " persisted=" + member.persisted + " log=[" + log + "]");
    }

    private static String text(Effect effect) {
        return switch (effect) {
            case Effect.SaveBallot(var ballot) ->
                "saves term=" + ballot.term()
                        + (ballot.votedFor().isPresent()
                                ? " vote=n" + ballot.votedFor().getAsInt()
                                : "");
            case Effect.Send _ -> "";
            case Effect.ChangeRole(var role, long term, var why) ->
                "is " + text(role) + " term=" + term + " (" + why + ")";
            case Effect.Commit(long position) -> "commits " + position;
            case Effect.ReadConfirmed(long token) -> "confirms read " + token;
            case Effect.ReadRefused(long token) -> "refuses read " + token;
            case Effect.Fence _ -> "fences";
            case Effect.Unfence(var why) -> "unfences: " + why;
            case Effect.Fail(var why) -> "fails: " + why;
        };
    }

    private static String text(Role role) {
        return switch (role) {
            case Role.Follower(var leader) ->
                leader.isPresent() ? "follower of n" + leader.getAsInt() : "follower of nobody";
            case Role.PreCandidate _ -> "pre-candidate";
            case Role.Candidate _ -> "candidate";
            case Role.Leader _ -> "leader";
        };
    }

    private static String text(Letter letter) {
        return switch (letter) {
            case Letter.Append append ->
                "append term=" + append.term() + " end=" + append.records().size() + " safe=" + append.safe();
            case Letter.Ack ack -> "acknowledges term=" + ack.term() + " position=" + ack.position();
            case Letter.Election told -> text(told.message());
        };
    }

    private static String text(Message message) {
        return switch (message) {
            case Message.AskPreVote(long term, var last, boolean leaderIsGone) ->
                "ask-pre-vote term=" + term + " last=" + text(last) + (leaderIsGone ? " leader is gone" : "");
            case Message.PreVote(long term, boolean granted) -> "pre-vote term=" + term + (granted ? " yes" : " no");
            case Message.AskVote(long term, var last, boolean isTransfer) ->
                "ask-vote term=" + term + " last=" + text(last) + (isTransfer ? " transfer" : "");
            case Message.Vote(long term, boolean granted) -> "vote term=" + term + (granted ? " yes" : " no");
            case Message.TakeOver(long term) -> "take-over term=" + term;
        };
    }

    private static String text(LogEnd last) {
        return last.term() + ":" + last.position();
    }
}
