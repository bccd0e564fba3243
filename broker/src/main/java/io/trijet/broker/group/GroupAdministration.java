// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.BrokerLimits;
import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.state.Changes;
import io.trijet.broker.state.StateChange;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.topic.Attributes;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Limits;
import io.trijet.protocol.Names;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.DataVersion;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.GroupConfigs;
import java.util.List;
import java.util.Optional;

/// What operators do with subscription groups: create, change, show, delete. Owned by the group's lane.
public final class GroupAdministration implements Feature {
    private static final int MOST_RETRY_QUEUES = 64;

    private final Groups groups;
    private final StateMachine machine;
    private final Changes changes;
    private final BrokerLimits limits;
    private final Limits protocol;

    public GroupAdministration(Parts parts, Groups groups) {
        this.groups = groups;
        machine = parts.machine();
        changes = parts.changes();
        limits = parts.config().limits();
        protocol = parts.config().settings().protocol();
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.CreateGroup.class, (request, exchange) -> put(List.of(request.group()), exchange));
        handlers.on(Request.CreateGroups.class, (request, exchange) -> put(request.groups(), exchange));
        handlers.on(Request.DescribeGroup.class, this::describe);
        handlers.on(Request.AllGroupConfigs.class, this::list);
        handlers.on(Request.DeleteGroup.class, this::delete);
    }

    private void put(List<GroupConfig> configs, Exchange exchange) {
        var fault = configs.stream().map(this::fault).flatMap(Optional::stream).findFirst();
        long added =
                configs.stream().filter(config -> !groups.exists(config.name())).count();
        if (fault.isPresent()) {
            exchange.refuse(ResponseCode.INVALID_PARAMETER, fault.get());
        } else if (machine.state().groupCount() + added > limits.maxSubscriptionGroups()) {
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR,
                    "max-subscription-groups = " + limits.maxSubscriptionGroups()
                            + " is reached; delete groups or raise it");
        } else if (!groups.hasRoomForRetryTopics(configs)) {
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR,
                    "max-topics = " + limits.maxTopics() + " leaves no room for the retry topics; delete topics first");
        } else if (configs.isEmpty()) {
            exchange.answer(Response.ok());
        } else {
            put(new StateChange.GroupsPut(configs), exchange);
        }
    }

    /// The retry topics come first, and take less than the groups.
    private void put(StateChange.GroupsPut change, Exchange exchange) {
        if (machine.fault(change).isEmpty()) groups.putRetryTopics(change.groups());
        changes.make(change, exchange, Response.ok());
    }

    private Optional<String> fault(GroupConfig config) {
        var name = Names.groupFault(config.name(), protocol);
        if (name.isPresent()) return name;
        var attributes = Attributes.fault("group " + config.name(), config.attributes());
        if (attributes.isPresent()) return attributes;
        if (config.retryQueues() < 0 || config.retryQueues() > MOST_RETRY_QUEUES) {
            return Optional.of("retryQueueNums must be 0 to " + MOST_RETRY_QUEUES + ", was " + config.retryQueues());
        }
        if (config.maxRetries() < -1) {
            return Optional.of("retryMaxTimes must be -1 or more, was " + config.maxRetries());
        }
        return Optional.empty();
    }

    private void describe(Request.DescribeGroup request, Exchange exchange) {
        var config = groups.find(request.group());
        if (config == null) {
            exchange.refuse(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "there is no subscription group " + request.group());
        } else {
            exchange.answer(Response.ok(config.encode()));
        }
    }

    /// The groups from `firstIndex` on, at most a page. `totalGroupNum` says how many there are.
    private void list(Request.AllGroupConfigs request, Exchange exchange) {
        var all = List.copyOf(machine.state().groups());
        int from = Math.clamp(request.firstIndex(), 0, all.size());
        int to = (int) Math.min(
                all.size(), from + (long) Math.max(0, request.pageSize().orElse(all.size())));
        var page = new GroupConfigs(
                all.subList(from, to), new DataVersion(0, 0, machine.state().groupsVersion()));
        exchange.answer(new Response(
                ResponseCode.SUCCESS,
                null,
                Fields.builder().add("totalGroupNum", all.size()).build(),
                page.encode()));
    }

    private void delete(Request.DeleteGroup request, Exchange exchange) {
        var change = new StateChange.GroupDeleted(request.group(), request.cleanOffsets());
        changes.make(change, exchange, Response.ok());
    }
}
