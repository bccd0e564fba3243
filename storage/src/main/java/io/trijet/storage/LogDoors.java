// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Clock;
import io.trijet.environment.Disk;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;

/// What the storage of one group uses of the environment. `disk` is the group's own directory
/// (`DataDirectory.group`), `lane` the one that owns everything here.
public record LogDoors(Disk disk, Lane lane, Clock clock, Meter meter) {}
