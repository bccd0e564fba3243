// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a name server is asked.
final class NameServerRequests {
    private static final int MAX_PROPERTIES_BYTES = 1 << 20;

    private NameServerRequests() {}

    static Optional<Request> decode(Frame frame, FieldReader fields) throws InvalidRequestException {
        Request request = switch (frame.code()) {
            case RequestCode.GET_ROUTEINFO_BY_TOPIC -> new Request.RouteOfTopic(fields.text("topic"));
            case RequestCode.GET_BROKER_CLUSTER_INFO -> new Request.DescribeCluster();
            case RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER -> new Request.AllTopicNames();
            case RequestCode.GET_TOPICS_BY_CLUSTER -> new Request.TopicNamesOfCluster(fields.text("cluster"));
            case RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS -> new Request.SystemTopicNames(false);
            case RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER -> new Request.SystemTopicNames(true);
            case RequestCode.DELETE_TOPIC_IN_NAMESRV ->
                new Request.DeleteTopicInNameServer(fields.text("topic"), fields.optionalText("clusterName"));
            case RequestCode.PUT_KV_CONFIG ->
                new Request.PutKeyValue(fields.text("namespace"), fields.text("key"), fields.text("value"));
            case RequestCode.GET_KV_CONFIG -> new Request.GetKeyValue(fields.text("namespace"), fields.text("key"));
            case RequestCode.DELETE_KV_CONFIG ->
                new Request.DeleteKeyValue(fields.text("namespace"), fields.text("key"));
            case RequestCode.GET_KVLIST_BY_NAMESPACE -> new Request.KeyValuesOfNamespace(fields.text("namespace"));
            case RequestCode.WIPE_WRITE_PERM_OF_BROKER -> new Request.WipeWritePermission(fields.text("brokerName"));
            case RequestCode.ADD_WRITE_PERM_OF_BROKER -> new Request.AddWritePermission(fields.text("brokerName"));
            case RequestCode.GET_NAMESRV_CONFIG -> new Request.NameServerConfig();
            case RequestCode.UPDATE_NAMESRV_CONFIG -> new Request.UpdateNameServerConfig(properties(frame.body()));
            default -> null;
        };
        return Optional.ofNullable(request);
    }

    /// A body of `key=value` lines.
    static String properties(MemorySegment body) throws InvalidRequestException {
        if (body.byteSize() > MAX_PROPERTIES_BYTES)
            throw new InvalidRequestException(
                    ResponseCode.INVALID_PARAMETER,
                    "properties of " + body.byteSize() + " bytes; at most " + MAX_PROPERTIES_BYTES + " are read");
        return new String(body.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
