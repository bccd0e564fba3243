// SPDX-License-Identifier: Apache-2.0
package io.trijet.environment;

import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Everything a node does not decide for itself.
///
/// `lanes` gives the lane of a name (a group's name); the same name always gives the same lane.
public record Environment(
        Clock clock,
        Function<String, Lane> lanes,
        Disk disk,
        Network network,
        RandomGenerator randomness,
        Meter meter) {}
