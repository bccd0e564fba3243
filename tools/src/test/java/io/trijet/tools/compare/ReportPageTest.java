// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.bench.Course.Point;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.compare.Chart.Dot;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class ReportPageTest {
    private static String page(ModeResult... results) {
        return ReportPage.html(Results.comparison(results));
    }

    private static Document parsed(String page) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.replace("<!DOCTYPE html>\n", ""))));
    }

    @Test
    void it_is_well_formed_and_asks_for_nothing_from_elsewhere() throws Exception {
        var page = page(Results.automatic("raft"), Results.helped("async"), Results.speedOnly("sync"));
        var document = parsed(page);
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(3);
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(3 + 3 + 2);
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(page).doesNotContain("http:", "https:", "src=", "url(");
    }

    @Test
    void it_names_the_command_the_machine_and_where_the_leader_was_killed() {
        var page = page(Results.automatic("raft"));
        assertThat(page)
                .contains(
                        "--modes &quot;a&amp;b&quot;",
                        "Linux &lt;6&gt;",
                        "raft: killed",
                        "mode raft",
                        "2500 of warm-up");
    }

    @Test
    void without_a_crash_there_is_no_chart_of_it() throws Exception {
        assertThat(parsed(page(Results.speedOnly("sync")))
                        .getElementsByTagName("svg")
                        .getLength())
                .isEqualTo(2);
    }

    @Test
    void another_product_has_lines_of_its_own_and_ratios() throws Exception {
        var page = page(
                Results.runs(Contender.ours(ClusterMode.RAFT), 20_000),
                Results.runs(Contender.theirs(ClusterMode.RAFT), 5_000));
        assertThat(parsed(page).getElementsByTagName("polyline").getLength()).isEqualTo(4);
        assertThat(page).contains("raft, Trijet", "dledger, RocketMQ", "4.00x", "some software");
    }

    @Test
    void a_rate_is_the_growth_between_two_looks() {
        assertThat(ReportPage.rates(
                        List.of(new Point(0, 0), new Point(0.5, 100), new Point(0.5, 100), new Point(1, 400))))
                .containsExactly(new Dot(0.5, 200), new Dot(1, 600));
    }
}
