// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

/// What can be wrong, each counted by itself. The numbers are those of the checks in `docs/chaos.md`.
public enum Check {
    HOLES(1, "offsets missing in a queue, or out of order"),
    DIFFERENT(1, "places at which two replicas hold different messages, or logs that are not equal byte for byte"),
    LOST(2, "acknowledged, and on some replica nowhere"),
    MISPLACED(2, "acknowledged, and at another place than the producer was told"),
    FOUNDED_AND_GONE(2, "topics and groups whose making was acknowledged, and that are not there"),
    UNEXPLAINED_COPIES(3, "stored more often than it was sent"),
    PHANTOMS(4, "stored, whole or not, and never sent"),
    FAILED_BUT_STORED(4, "every attempt was refused, and it is stored"),
    REORDERED(5, "stands before a message that was acknowledged before it was sent"),
    UNORDERED_STREAM(6, "a sender's later message stands before its earlier one"),
    UNSTABLE_READS(7, "given to a consumer from a place where another message, or none, stands in the end"),
    WRONG_TAG(7, "given to a consumer that asked for another tag"),
    ENDS_WENT_BACK(8, "times a leader told a lower end of a queue than was told before"),
    OFFSETS_WENT_BACK(9, "times a consumer group was told to be further back than it was told before"),
    GAPS(9, "acknowledged, stored, and never given to a consumer group"),
    CONTESTED_TERMS(10, "terms in which two nodes led one group");

    private final int number;
    private final String meaning;

    Check(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public String meaning() {
        return meaning;
    }
}
