// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import java.util.List;

/// What the operator said cannot be used. The message has one line per problem, each with what to do.
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigException(String problem) {
        super(problem);
    }

    public ConfigException(String problem, Throwable cause) {
        super(problem, cause);
    }

    ConfigException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
