// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.Address;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WireHostTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "localhost, 127.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "::, [0:0:0:0:0:0:0:0]",
        "::1, [0:0:0:0:0:0:0:1]",
        "[fe80::1%eth0], [fe80:0:0:0:0:0:0:1]",
        "1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]",
        "1::8, [1:0:0:0:0:0:0:8]",
        "::ffff:10.0.0.1, [0:0:0:0:0:ffff:a00:1]"
    })
    void literal_addresses_are_read_and_written(String text, String written) {
        var host = WireHost.of(new Address(text, 5));
        assertThat(host).hasToString(written + ":5");
        assertThat(WireHost.of(Address.parse(host.toString()))).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.-1",
                "1.2.3.+1",
                "1:2:3",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7:8:9",
                "g::"
            })
    void names_are_never_looked_up(String text) {
        assertThatThrownBy(() -> WireHost.of(new Address(text, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("literal IP address");
    }

    @Test
    void unique_ids_look_like_a_clients() {
        var ids = new UniqueIds(WireHost.of(new Address("10.0.0.9", 1)), new Random(1));
        var seen = new HashSet<String>();
        var now = Instant.now();
        for (int i = 0; i < 70_000; i++) seen.add(ids.next(now));
        assertThat(seen).hasSize(65_536).allMatch(id -> id.length() == 32);
        var id = ids.next(now);
        assertThat(MessageClientIDSetter.getIPStrFromID(id)).isEqualTo("10.0.0.9");
    }
}
