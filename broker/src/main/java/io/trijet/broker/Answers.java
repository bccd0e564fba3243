// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.protocol.Response;
import io.trijet.storage.Log.LogView;
import java.util.List;

/// Writes answers to their connections.
interface Answers {
    void send(Exchange exchange, Response response, List<LogView> body);
}
