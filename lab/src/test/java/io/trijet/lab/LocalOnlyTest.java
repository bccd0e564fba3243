// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocalOnlyTest {
    private final LocalOnly guard = new LocalOnly(8070);

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, localhost:8070, , , true",
        "::1, [::1]:8070, , none, true",
        "127.0.0.1, 127.0.0.1:8070, http://localhost:8070, same-origin, true",
        "10.0.0.1, localhost:8070, , , false",
        "127.0.0.1, evil.example:8070, , , false",
        "127.0.0.1, localhost:8071, , , false",
        "127.0.0.1, , , , false",
        "127.0.0.1, localhost:8070, http://evil.example, , false",
        "127.0.0.1, localhost:8070, https://localhost:8070, , false",
        "127.0.0.1, localhost:8070, null, , false",
        "127.0.0.1, localhost:8070, , cross-site, false",
        "127.0.0.1, localhost:8070, , same-site, false",
    })
    void only_this_machines_programs_and_pages_are_obeyed(
            String address, @Nullable String host, @Nullable String origin, @Nullable String site, boolean isObeyed)
            throws UnknownHostException {
        var caller = new LocalOnly.Caller(
                InetAddress.ofLiteral(address),
                Optional.ofNullable(host),
                Optional.ofNullable(origin),
                Optional.ofNullable(site));
        assertThat(guard.refusal(caller).isEmpty()).isEqualTo(isObeyed);
    }
}
