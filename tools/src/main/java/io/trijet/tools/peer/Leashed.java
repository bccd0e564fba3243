// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.peer;

import java.io.IOException;
import java.util.Arrays;

/// The `main` of another product's process: runs that product's own, and ends the process when its standard input
/// closes, which it does when whoever started it is gone, however that came.
///
/// Arguments: the class whose `main` it is, then what that takes.
public final class Leashed {
    private Leashed() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread.ofPlatform().name("leash").daemon(true).start(Leashed::awaitEnd);
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            // As good as closed.
        }
        Runtime.getRuntime().halt(1);
    }
}
