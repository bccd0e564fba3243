// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import java.io.IOException;

/// What a run of an index has is not what was written to it.
final class DamagedRunException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient RunFile run;

    DamagedRunException(RunFile run, String message) {
        super(message);
        this.run = run;
    }

    RunFile run() {
        return run;
    }
}
