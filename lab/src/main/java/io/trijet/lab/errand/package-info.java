// SPDX-License-Identifier: Apache-2.0
/// Measurements that the lab has done for it: `ToolCommand` says how `trijet bench --compare` is started as a process
/// of
/// its own, `Benchmark` runs one at a time and passes on what it says, line by line.
@NullMarked
package io.trijet.lab.benchmark;

import org.jspecify.annotations.NullMarked;
