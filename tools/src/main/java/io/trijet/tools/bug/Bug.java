// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bug;

/// What can be shown. The texts are for people who see it for the first time.
public enum Bug {
    SINGLE_POINT_OF_FAILURE(
            1,
            "one copy on one machine",
            "A single node has taken messages. It dies, and its disk with it. Who can still send, and what is left?",
            "one node",
            "three nodes that elect their leader",
            "A message counts only once a majority has it on disk: any one machine may vanish.",
            "consensus: Quorum, Leadership; replication: RaftReplication",
            "Ongaro, Ousterhout: In Search of an Understandable Consensus Algorithm, section 5"),
    LOST_BEFORE_THE_FLUSH(
            2,
            "acknowledged from the page cache",
            "A node answers SEND_OK, and half a second later the power fails. Is what it acknowledged still there?",
            "one node, flush=async: it answers before the disk has it",
            "one node, flush=sync: it answers after fsync",
            "The answer waits for fsync, which many sends share (group commit).",
            "storage: CommitLog, PersistRounds",
            "Pillai et al.: All File Systems Are Not Created Equal (OSDI 2014)"),
    NO_FAILURE_DETECTION(
            3,
            "nobody notices a dead node",
            "The leader hangs for ten seconds: its connections stay open, nothing answers. What do producers see?",
            "master and slaves, mode sync: who hangs is waited for",
            "three groups, elected leaders, and a watchdog",
            "The others miss its heartbeats and elect another; the watchdog turns the hang into a death, which clients notice.",
            "replication: FailureDetector; watchdog: Watchdog",
            "Huang et al.: Gray Failure, the Achilles' Heel of Cloud-Scale Systems (HotOS 2017)"),
    NO_AUTOMATIC_SWITCH(
            4,
            "somebody has to get up at night",
            "The master dies while producers send. How long until they can send again, if nobody is awake?",
            "master and slaves, mode sync: an operator promotes one",
            "three nodes that elect their leader",
            "A majority elects a leader that has every committed message.",
            "consensus: Elections, VoteRule; broker: GroupReplica",
            "Ongaro: Consensus, Bridging Theory and Practice, chapters 3 and 9"),
    SPLIT_BRAIN(
            5,
            "two masters",
            "The leader is cut off from the others, but clients reach both sides. The operator promotes another. Who may write?",
            "master and slaves, mode async: both sides acknowledge",
            "three nodes that elect their leader",
            "Without a majority nothing is acknowledged, so of two sides at most one writes.",
            "consensus: Quorum, Leadership; broker: DoorWatch",
            "Gilbert, Lynch: Brewer's Conjecture (2002)");

    private final int number;
    private final String title;
    private final String question;
    private final String naive;
    private final String fixed;
    private final String why;
    private final String code;
    private final String paper;

    Bug(int number, String title, String question, String naive, String fixed, String why, String code, String paper) {
        this.number = number;
        this.title = title;
        this.question = question;
        this.naive = naive;
        this.fixed = fixed;
        this.why = why;
        this.code = code;
        this.paper = paper;
    }

    /// From 1, as level 14 numbers them.
    public static Bug of(int number) {
        for (var bug : values()) if (bug.number == number) return bug;
        throw new IllegalArgumentException("there are bugs 1 to " + values().length + ", not " + number);
    }

    public int number() {
        return number;
    }

    public String title() {
        return title;
    }

    /// What to think about first.
    public String question() {
        return question;
    }

    /// The setting in which it happens.
    String naive() {
        return naive;
    }

    /// The setting in which it does not.
    String fixed() {
        return fixed;
    }

    /// What makes the difference.
    String why() {
        return why;
    }

    /// Where that is in this program: modules and their classes.
    public String code() {
        return code;
    }

    /// Where to read more.
    String paper() {
        return paper;
    }
}
