// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

/// Where a request came from. One that another member handed over is not handed on again.
public enum Origin {
    CLIENT,
    MEMBER
}
