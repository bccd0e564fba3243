// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

/// Whether the members of a group share the messages or each get all (RocketMQ: `MessageModel`).
public enum MessageModel {
    BROADCASTING,
    CLUSTERING,
    LITE_SELECTIVE
}
