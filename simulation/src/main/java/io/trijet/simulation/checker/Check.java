// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.function.Consumer;

/// One property of a whole run.
@FunctionalInterface
public interface Check {
    void check(Evidence evidence, Consumer<String> violated);
}
