// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import java.util.regex.Pattern;

/// Which names a file may have: plain, short, and nothing that a file system or a person could misread.
final class FileNames {
    /// What a file is called while `FileDisk.replace` writes it.
    static final String REPLACING = ".replacing";

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_%|-][A-Za-z0-9_.%|-]{0,126}");

    private FileNames() {}

    static String checked(String name) {
        boolean plain = ALLOWED.matcher(name).matches() && !name.endsWith(REPLACING);
        if (!plain) throw new IllegalArgumentException("not a plain file name: '" + name + "'");
        return name;
    }
}
