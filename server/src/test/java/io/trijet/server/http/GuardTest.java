// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.server.http.Guard.Asked;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {
    private static final String OWN_HOST = "node-0.internal";

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8071, 0",
        "localhost:8071, 0",
        "localhost, 0",
        "[::1]:8071, 0",
        "10.0.0.5:8071, 0",
        "node-0.internal:8071, 0",
        "evil.example:8071, 403",
        "evil.example, 403",
        "127.0.0.1.evil.example:8071, 403",
        "'', 403",
    })
    void only_addresses_and_own_names_are_asked(String host, int status) {
        var refusal = Guard.refuseReading(new Asked(host, "", "", ""), OWN_HOST);
        assertThat(refusal.map(Problem::status).orElse(0)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, 0",
        "127.0.0.1, 10.0.0.5,  0",
        "::1,       ::1,       0",
        "10.0.0.5,  10.0.0.5,  0",
        "10.0.0.6,  10.0.0.5,  403",
        "10.0.0.6,  127.0.0.1, 403",
    })
    void only_callers_on_this_machine_change_anything_or_read_messages(String caller, String here, int status)
            throws Exception {
        var refusal = Guard.refuseFar(InetAddress.getByName(caller), InetAddress.getByName(here));
        assertThat(refusal.map(Problem::status).orElse(0)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "'',                          '',          application/json,                 0",
        "'',                          none,        application/json; charset=utf-8,  0",
        "http://localhost:8071,       same-origin, application/json,                 0",
        "http://localhost:8071,       same-site,   application/json,                 403",
        "https://localhost:8071,      '',          application/json,                 0",
        "p://localhost:8071,          '',          application/json,                 403",
        "http://localhost:8071//a.b,  '',          application/json,                 403",
        "http://localhost:9999,       '',          application/json,                 403",
        "http://evil.example,         '',          application/json,                 403",
        "null,                        '',          application/json,                 403",
        "'not a uri',                 '',          application/json,                 403",
        "'',                          cross-site,  application/json,                 403",
        "'',                          '',          text/plain,                       415",
        "'',                          '',          '',                               415",
        "'',                          '',          application/x-www-form-urlencoded, 415",
    })
    void only_json_from_nobodys_page_changes_anything(String origin, String site, String type, int status) {
        var refusal = Guard.refuseChange(new Asked("localhost:8071", origin, site, type), OWN_HOST);
        assertThat(refusal.map(Problem::status).orElse(0)).isEqualTo(status);
    }
}
