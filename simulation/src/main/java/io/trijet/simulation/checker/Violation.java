// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

/// Something that must never be: which check found it, and all values needed to see why.
public record Violation(String check, String what) {
    @Override
    public String toString() {
        return check + ": " + what;
    }
}
