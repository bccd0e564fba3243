// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

/// How a frame's header is written: the byte above its length (RocketMQ: `SerializeType`).
public enum HeaderEncoding {
    JSON(0),
    ROCKETMQ(1);

    private final int wireCode;

    HeaderEncoding(int wireCode) {
        this.wireCode = wireCode;
    }

    int wireCode() {
        return wireCode;
    }
}
