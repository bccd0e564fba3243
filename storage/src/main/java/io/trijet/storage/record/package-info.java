// SPDX-License-Identifier: Apache-2.0
/// What each byte of a record means. `RecordLayout` has the picture.
@NullMarked
package io.trijet.storage.record;

import org.jspecify.annotations.NullMarked;
