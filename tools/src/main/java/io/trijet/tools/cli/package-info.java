// SPDX-License-Identifier: Apache-2.0
/// One class for each command. Results go to standard output, as a table for people or as JSON for programs
/// (`Output`); what happens meanwhile goes to standard error. What cannot be done is a `Failure`: exit code, sentence,
/// hint.
@NullMarked
package io.trijet.tools.cli;

import org.jspecify.annotations.NullMarked;
