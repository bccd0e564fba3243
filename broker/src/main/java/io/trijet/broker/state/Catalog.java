// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// What the cluster's groups share and the first group's log holds: topics and subscription groups.
///
/// For the first group it is the state itself, for the others the picture that `CatalogBoard` shows.
public interface Catalog {
    @Nullable
    TopicConfig topic(String name);

    /// Sorted by name.
    Collection<TopicConfig> topics();

    @Nullable
    GroupConfig group(String name);

    /// Sorted by name.
    Collection<GroupConfig> groups();

    /// Counts the changes of topics: a data version for tools.
    long topicsVersion();

    /// Counts the changes of subscription groups.
    long groupsVersion();

    int topicCount();

    int groupCount();
}
