// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import io.trijet.lab.traffic.SendMeter;
import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import java.util.ArrayList;
import java.util.List;

/// What happened to the lab's own producer in a second, as happenings. Pure.
final class SendRule {
    private SendRule() {}

    static List<Draft> happenings(SendMeter.Look sends, long nowMillis) {
        var drafts = new ArrayList<Draft>();
        if (sends.failed() > 0) {
            var text = sends.failed() + " sends of the lab's producer were not acknowledged.";
            drafts.add(Draft.ofAll(nowMillis, Kind.SEND_FAILED, text));
        }
        for (var outage : sends.outages()) {
            var text = "The lab's producer got no acknowledgement for " + outage.durationMillis() + " ms.";
            drafts.add(Draft.ofAll(outage.endMillis(), Kind.OUTAGE, text).lasting(outage.durationMillis()));
        }
        return drafts;
    }
}
