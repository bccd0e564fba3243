// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

/// Who is promised that nothing older than its term is acknowledged any more. Pure.
final class PromiseRule {
    private PromiseRule() {}

    /// `known` is the highest term known here. A leader that restarted by itself gets the promise only from those
    /// who know no higher term than it did (`from`); an operator's word is enough for any higher one.
    static boolean grants(long known, MemberMessage.OpenTerm ask) {
        boolean isRepeated = ask.term() == known;
        if (isRepeated) return true;
        boolean isHigher = ask.term() > known;
        return isHigher && (ask.byOperator() || known <= ask.from());
    }
}
