// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import java.io.Console;
import java.util.Optional;

/// Whether a person is looking.
public final class Terminal {
    private Terminal() {}

    public static boolean isPresent() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
}
