// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.tools.exit.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

final class RefusalTest {
    @ParameterizedTest
    @CsvSource({"400, 2", "404, 2", "403, 77", "409, 77", "503, 75", "504, 75", "500, 70"})
    void a_status_becomes_an_exit_code(int status, int code) {
        assertThat(HttpApi.refusal(status, "{\"detail\":\"d\",\"hint\":\"h\"}"))
                .hasMessage("d")
                .extracting(Failure::code, Failure::hint)
                .containsExactly(code, "h");
    }

    @Test
    void a_body_that_is_no_problem_document_is_said_as_it_is() {
        assertThat(HttpApi.refusal(500, "<html>oops</html>\n")).hasMessage("<html>oops</html>");
    }

    @Test
    void name_servers_share_the_host_of_the_one_before() throws Exception {
        assertThat(Connections.parseNameServers("10.0.0.1:9876;9877; 10.0.0.2:9876;"))
                .map(Object::toString)
                .containsExactly("10.0.0.1:9876", "10.0.0.1:9877", "10.0.0.2:9876");
        assertThatThrownBy(() -> Connections.parseNameServers(" ; ")).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> Connections.parseNameServers("a:b")).isInstanceOf(Failure.class);
    }

    @Test
    void a_promotion_says_what_it_cost_through_the_lab_and_without() {
        var json = JsonMapper.builder().build();
        var direct = PromoteCommand.Outcome.of("n1", "broker-a", json.readTree("{\"term\":2049,\"lostBytes\":0}"));
        assertThat(direct.toText())
                .contains("n1 leads group broker-a in term 2049")
                .contains("nothing was lost");
        var lab = json.readTree("{\"leader\":\"n1\",\"outcome\":{\"term\":5,\"lostBytes\":900,\"lostMessages\":3}}");
        assertThat(PromoteCommand.Outcome.of("n1", "broker-a", lab).toText()).contains("3 messages, 900 bytes");
        var silent = json.readTree("{\"term\":2049,\"lostBytes\":-1,\"lostMessages\":-1}");
        assertThat(PromoteCommand.Outcome.of("n1", "broker-a", silent).toText()).contains("is not known");
    }

    @Test
    void a_verdict_is_a_row() {
        var verdict = JsonMapper.builder()
                .build()
                .readTree("{\"acknowledged\":10,\"found\":10,\"lost\":0,\"replicasIdentical\":true,\"ok\":true}");
        assertThat(VerifyCommand.toText(verdict)).contains("ACKNOWLEDGED").contains("yes");
    }
}
