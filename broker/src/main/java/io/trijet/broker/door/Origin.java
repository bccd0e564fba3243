// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.environment.Connection;

/// Where a request came from. One that another member handed over is not handed on again.
public enum Origin {
    CLIENT,
    MEMBER;

    /// Nothing of the request was done here, nor will be: the member that handed it over may ask another, and a client
    /// whose connection is closed does so by itself.
    public void giveBack(Connection connection, String why) {
        if (this == MEMBER && connection instanceof FarConnection far) far.giveBack();
        else connection.close(why);
    }
}
