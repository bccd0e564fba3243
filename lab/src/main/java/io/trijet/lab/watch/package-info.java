// SPDX-License-Identifier: Apache-2.0
/// What the cluster looks like from outside, twice a second, and what happened between two looks.
///
/// Read `Look` (what one look saw), `Sight` (with what is remembered of those who do not answer), then the rules, all
/// pure: `CrownRule` (who leads), `GroupRule` (a group for people), `VerdictRule` (the sentence), `HappeningRule` (what
/// happened). `Happenings` and `Samples` are the memory, `Watch` is the thread that drives them, `State` is what it
/// tells. Nothing here knows HTTP.
@NullMarked
package io.trijet.lab.watch;

import org.jspecify.annotations.NullMarked;
