// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.group.LockRule.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LockRuleTest {
    @ParameterizedTest(name = "owned by {0}, {1} asks {2} ms after the renewal: {3}")
    @CsvSource({
        ", me, 0, TAKE",
        "me, me, 0, RENEW",
        "me, me, 60001, RENEW",
        "other, me, 0, REFUSE",
        "other, me, 59999, REFUSE",
        "other, me, 60000, TAKE",
    })
    void an_owner_keeps_its_queue_for_a_minute(String owner, String client, long sinceMillis, Verdict verdict) {
        assertThat(LockRule.judge(owner, client, sinceMillis * 1_000_000)).isEqualTo(verdict);
    }
}
