// SPDX-License-Identifier: Apache-2.0
/// How a command ends: `ExitCode` for the shell, `Failure` for people.
@NullMarked
package io.trijet.tools.exit;

import org.jspecify.annotations.NullMarked;
