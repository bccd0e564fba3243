// SPDX-License-Identifier: Apache-2.0
package io.trijet.fuzz;

/// What Jazzer calls, over and over, in a process of its own. The system property says which target it attacks.
public final class Entry {
    static final String TARGET = "trijet.fuzz.target";

    private static final int FEW = 3;
    private static final Attack ATTACK = warm();

    private Entry() {}

    /// Classes are loaded, and changed by Jazzer, before the time of an attack is taken.
    private static Attack warm() {
        var target = Target.of(System.getProperty(TARGET, "")).orElseThrow();
        var attack = new Attack(target);
        try {
            for (var seed : target.make().seeds().stream().limit(FEW).toList()) attack.run(seed);
        } catch (Exception e) {
            throw new IllegalStateException("a well-formed input fails", e);
        }
        return attack;
    }

    /// The name is Jazzer's.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        ATTACK.run(input);
    }
}
