// SPDX-License-Identifier: Apache-2.0
/// Coverage-guided fuzzing of everything that reads bytes from outside: what is attacked (`Target`), how one attack is
/// judged (`Attack`), and how long runs are made and told of (`Main`, `Campaign`). Each attack itself is in the package
/// of
/// what it attacks, because most decoders are visible nowhere else.
@NullMarked
package io.trijet.fuzz;

import org.jspecify.annotations.NullMarked;
