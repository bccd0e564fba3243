// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.BrokerLimits;
import io.trijet.broker.ConsumerLimits;
import io.trijet.broker.DoorLimits;
import io.trijet.protocol.Limits;
import io.trijet.server.real.MemberLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What `docs/limits.md` says of defaults is so.
class LimitsPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| ([^ |]+) \\|");

    @Test
    void every_default_on_the_page_is_the_codes() throws Exception {
        var known = known();
        var rows = ROW.matcher(Files.readString(Path.of("..", "docs", "limits.md")));
        int count = 0;
        for (; rows.find(); count++)
            assertThat(known).as("limit " + rows.group(1)).containsEntry(rows.group(1), rows.group(2));
        assertThat(count).isGreaterThan(30);
    }

    private static Map<String, String> known() throws ReflectiveOperationException {
        var known = new HashMap<String, String>();
        // The first two have a limit of the same name; the page has that of the member network.
        for (var limits : List.<Record>of(
                Limits.DEFAULT,
                MemberLimits.DEFAULT,
                BrokerLimits.defaults(),
                ConsumerLimits.defaults(),
                DoorLimits.defaults()))
            for (var component : limits.getClass().getRecordComponents())
                known.put(
                        kebab(component.getName()),
                        String.valueOf(component.getAccessor().invoke(limits)));
        for (var key : Keys.all()) known.put(key.name(), key.defaultText());
        return known;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
