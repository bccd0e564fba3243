// SPDX-License-Identifier: Apache-2.0
/// What the lab sends others out for: commands of the tools that bring clusters of their own. `Errands` runs one at a
/// time, as a process of its own (`ToolCommand`), and passes on what it says, line by line; `Comparing` is one of
/// them: `Gauge` tells from its lines how far it is, `Line` what is done now, and `Comparisons` keeps what it came to.
@NullMarked
package io.trijet.lab.errand;

import org.jspecify.annotations.NullMarked;
