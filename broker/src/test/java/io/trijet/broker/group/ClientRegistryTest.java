// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.ConsumerWorld;
import io.trijet.broker.group.ClientRegistry.Registration.Registered;
import io.trijet.broker.group.ClientRegistry.Registration.TooMany;
import io.trijet.environment.Connection;
import io.trijet.protocol.Language;
import io.trijet.protocol.body.ConsumeFrom;
import io.trijet.protocol.body.ConsumeType;
import io.trijet.protocol.body.ConsumerRegistration;
import io.trijet.protocol.body.Heartbeat;
import io.trijet.protocol.body.MessageModel;
import io.trijet.protocol.body.Subscription;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ClientRegistryTest {
    private final ConsumerWorld world = ConsumerWorld.single();
    private final ClientRegistry registry = new ClientRegistry(new ClientRegistry.Limits(2, 3, 2, 200_000, 120));
    private final Connection first = world.connect();
    private final Connection second = world.connect();

    private static Client client(String id, Subscription... subscriptions) {
        return client(id, List.of("g"), subscriptions);
    }

    private static Client client(String id, List<String> groups, Subscription... subscriptions) {
        var consumers = groups.stream()
                .map(group -> new ConsumerRegistration(
                        group,
                        ConsumeType.CONSUME_PASSIVELY,
                        MessageModel.CLUSTERING,
                        ConsumeFrom.CONSUME_FROM_LAST_OFFSET,
                        List.of(subscriptions)))
                .toList();
        var heartbeat = new Heartbeat(id, List.of("p"), consumers, 0, false);
        return Client.of(heartbeat, new io.trijet.environment.Address("h", 1), Language.JAVA, 513);
    }

    private static Subscription tags(String topic, String expression, long version) {
        return Subscription.ofTags(topic, expression, version);
    }

    private SortedSet<String> heard(Connection connection, Client client, long now) {
        return ((Registered) registry.heartbeat(connection, client, false, now)).changed();
    }

    @Test
    void a_newcomer_changes_its_group_and_a_renewal_does_not() {
        assertThat(heard(first, client("c1", tags("T", "*", 1)), 0)).containsExactly("g");
        assertThat(heard(first, client("c1", tags("T", "*", 1)), 30)).isEmpty();
        assertThat(heard(second, client("c2", tags("T", "*", 1)), 30)).containsExactly("g");
        assertThat(registry.consumersOf("g")).containsExactly(first, second);
        assertThat(registry.producersOf("p")).containsExactly(first, second);
    }

    @Test
    void a_changed_subscription_changes_the_group_and_the_newest_counts() {
        heard(first, client("c1", tags("T", "a", 1)), 0);
        heard(second, client("c2", tags("T", "a", 1)), 0);

        assertThat(heard(second, client("c2", tags("T", "b", 2)), 1)).containsExactly("g");

        assertThat(registry.subscriptions("g").get("T")).isEqualTo(tags("T", "b", 2));
    }

    @Test
    void a_topic_that_no_member_lists_any_more_is_dropped() {
        heard(first, client("c1", tags("T", "*", 1), tags("U", "*", 1)), 0);
        heard(first, client("c1", tags("T", "*", 1)), 1);

        assertThat(registry.subscriptions("g")).containsOnlyKeys("T");
    }

    @Test
    void a_group_that_a_heartbeat_leaves_out_is_left() {
        heard(first, client("c1", List.of("g", "h"), tags("T", "*", 1)), 0);

        assertThat(heard(first, client("c1", List.of("h"), tags("T", "*", 1)), 1))
                .containsExactly("g");
        assertThat(registry.consumerGroups()).containsExactly("h");
    }

    @Test
    void a_closed_connection_takes_its_own_registration_only() {
        heard(first, client("c1", tags("T", "*", 1)), 0);
        heard(second, client("c1", tags("T", "*", 1)), 1);

        assertThat(registry.closed(first)).containsExactly("g");
        assertThat(registry.consumersOf("g")).containsExactly(second);
        assertThat(registry.closed(first)).isEmpty();
    }

    @Test
    void a_silent_client_expires_when_its_time_is_over_and_not_before() {
        heard(first, client("c1", tags("T", "*", 1)), 0);
        heard(second, client("c2", tags("T", "*", 1)), 1);

        assertThat(registry.expire(119)).isEmpty();
        assertThat(registry.expire(120)).containsExactly("g");
        assertThat(registry.consumersOf("g")).containsExactly(second);
    }

    @Test
    void a_client_that_leaves_its_groups_is_forgotten() {
        heard(first, client("c1", tags("T", "*", 1)), 0);

        assertThat(registry.unregister(first, "somebody else", null, "g")).isEmpty();
        assertThat(registry.unregister(first, "c1", null, "g")).containsExactly("g");
        assertThat(registry.client(first)).isNotNull();
        assertThat(registry.unregister(first, "c1", "p", null)).isEmpty();
        assertThat(registry.client(first)).isNull();
    }

    @Test
    void a_heartbeat_without_subscriptions_keeps_those_that_are_known() {
        heard(first, client("c1", tags("T", "a", 1)), 0);

        var known = (Registered) registry.heartbeat(first, client("c1"), true, 1);
        assertThat(known.changed()).isEmpty();
        assertThat(known.complete()).isTrue();
        assertThat(registry.subscriptions("g")).containsOnlyKeys("T");

        var unknown = (Registered) registry.heartbeat(second, client("c2"), true, 1);
        assertThat(unknown.complete()).isFalse();
        assertThat(registry.consumersOf("g")).containsExactly(first);
    }

    private static String tagsNumbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "tag" + i).collect(Collectors.joining("||"));
    }

    @Test
    void each_limit_holds_at_its_value_and_is_named_one_past_it() {
        var subscriptions = new Subscription[] {tags("T", "*", 1), tags("U", "*", 1), tags("V", "*", 1)};
        assertThat(registry.heartbeat(first, client("c1", subscriptions), false, 0))
                .isEqualTo(new TooMany("3 subscriptions in group g, max-subscriptions-per-group is 2"));
        assertThat(registry.heartbeat(first, client("c1", List.of("a", "b", "c"), subscriptions[0]), false, 0))
                .isEqualTo(new TooMany("4 groups in one heartbeat, max-groups-per-client is 3"));
        assertThat(registry.heartbeat(first, client("c1", tags("T", tagsNumbered(1025), 1)), false, 0))
                .isEqualTo(new TooMany("1025 tags in one subscription of group g, at most 1024 are kept"));
        assertThat(heard(first, client("c1", tags("T", tagsNumbered(1024), 1)), 0))
                .containsExactly("g");
        registry.closed(first);
        assertThat(heard(first, client("c1", List.of("a", "b"), subscriptions[0], subscriptions[1]), 0))
                .containsExactly("a", "b");
        heard(second, client("c2", subscriptions[0]), 0);
        assertThat(registry.heartbeat(world.connect(), client("c3", subscriptions[0]), false, 0))
                .isEqualTo(new TooMany("this node has max-clients = 2 clients registered"));
        assertThat(heard(second, client("c2", subscriptions[1]), 1)).containsExactly("g");
    }

    @Test
    void what_is_registered_takes_no_more_than_the_limit_says_and_room_comes_back() {
        var large = tags("T", "a".repeat(40_000), 1);
        heard(first, client("c1", large), 0);

        assertThat(registry.heartbeat(second, client("c2", large), false, 0))
                .isInstanceOfSatisfying(
                        TooMany.class,
                        refused -> assertThat(refused.why())
                                .startsWith("registered clients would take")
                                .endsWith("max-registered-bytes is 200000"));
        heard(second, client("c2", tags("T", "a", 1)), 0);
        assertThat(heard(first, client("c1", large), 1)).isEmpty();

        registry.unregister(first, "c1", null, "g");
        assertThat(heard(second, client("c2", large), 1)).containsExactly("g");
    }
}
