// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

/// Answers one kind of request. Runs on the group's lane.
///
/// `request` and the bytes in it are valid during the call only. The exchange is answered once, now or later; a handler
/// that throws stops the node, so what a client may get wrong is checked and refused.
@FunctionalInterface
public interface Handler<R> {
    void handle(R request, Exchange exchange);
}
