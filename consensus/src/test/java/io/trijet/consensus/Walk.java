// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/// One long random history of a group: letters that are lost, late, repeated and overtake each other, links cut
/// in one direction, members that crash, pause, drain, write late, or lose their disk; and then a quiet end, in
/// which the group must find a leader and agree.
final class Walk {
    private static final long MILLIS = 1_000_000;
    private static final long BEAT_NANOS = 100 * MILLIS;

    private record Arrival(long atNanos, long order, Letter letter) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.compare(atNanos, other.atNanos);
        }
    }

    /// What happened, to see that a walk tried what it should.
    record Deeds(int elections, int committed, int transfers, int confirmed, int refused) {
        Deeds plus(Deeds other) {
            return new Deeds(
                    elections + other.elections,
                    committed + other.committed,
                    transfers + other.transfers,
                    confirmed + other.confirmed,
                    refused + other.refused);
        }
    }

    private final Random chance;
    private final List<ModelMember> group = new ArrayList<>();
    private final Invariants invariants = new Invariants(group);
    private final PriorityQueue<Arrival> pool = new PriorityQueue<>();
    private final TreeSet<Integer> cuts = new TreeSet<>();
    private final long[] pausedUntil;
    /// What was committed by anybody when a read began.
    private final TreeMap<Long, Integer> reads = new TreeMap<>();

    private boolean isWild = true;
    private long nowNanos;
    private long beatenNanos;
    private long order;
    private Deeds deeds = new Deeds(0, 0, 0, 0, 0);

    Walk(long seed, int members) {
        chance = new Random(seed);
        pausedUntil = new long[members];
        for (int i = 0; i < members; i++)
            group.add(new ModelMember(i, members, i == 0, new Random(chance.nextLong()), this::observe));
        group.forEach(ModelMember::start);
    }

    Deeds run(int steps) {
        for (int i = 0; i < steps; i++) {
            if (chance.nextInt(10) == 0) work();
            if (chance.nextInt(50) == 0) disturb();
            pass(chance.nextInt(5) * MILLIS + chance.nextInt(1000));
        }
        settle();
        return deeds;
    }

    private void observe(ModelMember member, Effect effect) {
        invariants.before(member, effect);
        switch (effect) {
            case Effect.ChangeRole change -> {
                if (change.role() instanceof Role.Leader) count(1, 0, 0, 0);
            }
            case Effect.ReadConfirmed(long token) -> {
                count(0, 0, 1, 0);
                int known = reads.getOrDefault(token, Integer.MAX_VALUE);
                if (member.core().committed() < known)
                    fail("C11: n" + member.number + " reads at " + member.core().committed() + ", but " + known
                            + " were committed before");
            }
            case Effect.ReadRefused _ -> count(0, 0, 0, 1);
            case Effect.Fence _ -> count(0, 1, 0, 0);
            case Effect.Send _, Effect.SaveBallot _, Effect.Commit _, Effect.Unfence _, Effect.Fail _ -> {}
        }
    }

    private void count(int elections, int transfers, int confirmed, int refused) {
        deeds = deeds.plus(new Deeds(elections, 0, transfers, confirmed, refused));
    }

    /// What the group is there for.
    private void work() {
        var member = group.get(chance.nextInt(group.size()));
        member.nowNanos = nowNanos;
        switch (chance.nextInt(4)) {
            case 0 -> read(member);
            case 1 -> {
                if (member.isUp) member.persist();
            }
            default -> {
                if (member.leads()) member.append();
            }
        }
    }

    private void disturb() {
        var member = group.get(chance.nextInt(group.size()));
        member.nowNanos = nowNanos;
        int other = chance.nextInt(group.size());
        switch (chance.nextInt(13)) {
            case 0 -> {
                crash(member);
                if (chance.nextBoolean()) restart(member);
            }
            case 1, 2 -> restart(member);
            case 3 -> cuts.add(member.number * group.size() + other);
            case 4, 5 -> cuts.clear();
            case 6 -> member.step(new Event.Lost(other));
            case 7 -> member.writesThrough = !member.writesThrough;
            case 8 -> pausedUntil[member.number] = nowNanos + chance.nextInt(3000) * MILLIS;
            case 9 -> member.step(new Event.Transfer(other));
            case 10 -> {
                if (!member.isStranger) member.step(new Event.Eligible(chance.nextInt(3) > 0));
            }
            case 11 -> cutOff(member.number);
            default -> {
                if (chance.nextInt(20) == 0) loseDisk(member);
            }
        }
    }

    private void crash(ModelMember member) {
        member.crash();
        for (var other : group) {
            other.nowNanos = nowNanos;
            if (other != member && chance.nextInt(3) > 0) other.step(new Event.Lost(member.number));
        }
    }

    private void restart(ModelMember member) {
        if (!member.isUp) member.start();
    }

    private void cutOff(int member) {
        for (int other = 0; other < group.size(); other++) {
            if (chance.nextInt(5) > 0) cuts.add(member * group.size() + other);
            if (chance.nextInt(5) > 0) cuts.add(other * group.size() + member);
        }
    }

    /// At most one, so that the rest is still a majority.
    private void loseDisk(ModelMember member) {
        if (group.stream().anyMatch(other -> other.isStranger)) return;
        member.crash();
        member.wipe();
        member.start();
    }

    private void read(ModelMember member) {
        long token = reads.size();
        reads.put(token, invariants.committed.size());
        member.step(new Event.Read(token));
    }

    private void pass(long nanos) {
        nowNanos += nanos;
        boolean isBeat = nowNanos - beatenNanos >= BEAT_NANOS;
        if (isBeat) beatenNanos = nowNanos;
        boolean areLettersFirst = chance.nextBoolean();
        if (areLettersFirst) arrive();
        for (var member : group) if (isAwake(member)) act(member, isBeat);
        if (!areLettersFirst) arrive();
        invariants.checkLogs();
    }

    private boolean isAwake(ModelMember member) {
        return member.isUp && pausedUntil[member.number] <= nowNanos;
    }

    private void act(ModelMember member, boolean isBeat) {
        member.nowNanos = nowNanos;
        if (nowNanos >= member.core().deadlineNanos()) member.step(new Event.DeadlinePassed());
        if (member.leads() && (isBeat || chance.nextInt(8) == 0))
            for (int to = 0; to < group.size(); to++)
                if (to != member.number)
                    member.ship(to, member.log.size() - (isWild ? chance.nextInt(2) : 0), nowNanos);
        post(member);
    }

    private void post(ModelMember member) {
        for (var letter : member.outbox) {
            boolean isCut = cuts.contains(letter.from() * group.size() + letter.to());
            if (isCut || (isWild && chance.nextInt(12) == 0)) continue;
            int copies = isWild && chance.nextInt(12) == 0 ? 2 : 1;
            for (int i = 0; i < copies; i++) pool.add(new Arrival(nowNanos + delayNanos(), order++, letter));
        }
        member.outbox.clear();
    }

    private long delayNanos() {
        if (!isWild) return MILLIS;
        long most = chance.nextInt(20) == 0 ? 2000 : 10;
        return chance.nextLong(most * MILLIS);
    }

    private void arrive() {
        while (!pool.isEmpty() && pool.element().atNanos() <= nowNanos) {
            var letter = pool.remove().letter();
            var to = group.get(letter.to());
            if (pausedUntil[to.number] > nowNanos) {
                pool.add(new Arrival(pausedUntil[to.number], order++, letter));
                continue;
            }
            to.nowNanos = nowNanos;
            to.receive(letter, !group.get(letter.from()).isStranger);
            post(to);
        }
    }

    /// Everything heals. Then a leader must be found and all must have the same, in three election timeouts
    /// and a bit.
    private void settle() {
        isWild = false;
        cuts.clear();
        Arrays.fill(pausedUntil, 0);
        for (var member : group) {
            member.nowNanos = nowNanos;
            member.writesThrough = true;
            restart(member);
            member.persist();
            if (!member.isStranger) member.step(new Event.Eligible(true));
        }
        long endNanos = nowNanos + 3 * ConsensusConfig.defaults().maxElectionNanos() + 2_000 * MILLIS;
        while (nowNanos < endNanos) pass(MILLIS);
        var leaders = group.stream().filter(ModelMember::leads).toList();
        if (leaders.size() != 1) fail("L1: " + leaders.size() + " leaders after all healed");
        var leader = leaders.getFirst();
        for (var member : group) {
            if (!member.log.equals(leader.log)) fail("L2: n" + member.number + " has not what the leader has");
            if (member.safeMark != leader.log.size())
                fail("L2: n" + member.number + " does not know what is committed");
        }
        deeds = deeds.plus(new Deeds(0, invariants.committed.size(), 0, 0, 0));
    }
}
