// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.remoting.exception.RemotingCommandException;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.namesrv.GetRouteInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

/// Reads a topic back from one particular node, with RocketMQ's own frame and message decoders: an independent
/// reader.
///
/// Plain pulls that carry their subscription, no group membership, no waiting at the broker.
public final class ReadBack implements AutoCloseable {
    private static final String GROUP = "lab-verify";
    private static final int CARRIES_SUBSCRIPTION = 4;
    private static final int MESSAGES_PER_PULL = 512;
    private static final int MILLIS_PER_CALL = 5_000;
    private static final int EMPTY_ANSWERS_IN_A_ROW = 20;

    private final NettyRemotingClient client = new NettyRemotingClient(new NettyClientConfig());

    public ReadBack() {
        client.start();
    }

    /// Hears every message of a queue, in offset order.
    public interface Reader {
        void message(QueueName queue, long offset, byte[] body);
    }

    /// One replica, whoever made it.
    public record Replica(String name, String namesrvAddress, String brokerAddress) {
        static Replica of(NodePlan node) {
            return new Replica(node.name(), node.namesrvAddress(), node.brokerAddress());
        }
    }

    public SequencedSet<QueueName> queues(NodePlan node, String topic, Collection<QueueName> known)
            throws IOException, InterruptedException {
        return queues(Replica.of(node), topic, known);
    }

    public void read(NodePlan node, QueueName queue, Reader reader) throws IOException, InterruptedException {
        read(Replica.of(node), queue, reader);
    }

    /// The queues the node's name server lists for a topic, and those already known.
    public SequencedSet<QueueName> queues(Replica node, String topic, Collection<QueueName> known)
            throws IOException, InterruptedException {
        var header = new GetRouteInfoRequestHeader();
        header.setTopic(topic);
        var request = RemotingCommand.createRequestCommand(RequestCode.GET_ROUTEINFO_BY_TOPIC, header);
        var response = call(node.namesrvAddress(), request);
        var queues = new TreeSet<>(known);
        if (response.getCode() == ResponseCode.TOPIC_NOT_EXIST) return queues;
        requireSuccess(node, response);
        var route = TopicRouteData.decode(response.getBody(), TopicRouteData.class);
        for (var data : route.getQueueDatas()) {
            for (int queue = 0; queue < data.getReadQueueNums(); queue++) {
                queues.add(new QueueName(topic, data.getBrokerName(), queue));
            }
        }
        return queues;
    }

    /// Reads one queue from its first message to the last that the node serves.
    public void read(Replica node, QueueName queue, Reader reader) throws IOException, InterruptedException {
        long offset = 0;
        int emptyAnswers = 0;
        while (true) {
            var response = call(node.brokerAddress(), pull(queue, offset));
            long next = nextOffset(response);
            switch (response.getCode()) {
                case ResponseCode.SUCCESS -> {
                    decode(queue, response.getBody(), reader);
                    if (next <= offset)
                        throw new IOException(node.name() + " gave messages of " + queue + " at " + offset
                                + " and then sent us back to " + next);
                    emptyAnswers = 0;
                }
                // A node that has lost the topic with its disk holds none of its messages.
                case ResponseCode.PULL_NOT_FOUND, ResponseCode.TOPIC_NOT_EXIST -> {
                    return;
                }
                case ResponseCode.PULL_OFFSET_MOVED -> {
                    if (next <= offset) return;
                }
                case ResponseCode.PULL_RETRY_IMMEDIATELY -> {
                    if (++emptyAnswers > EMPTY_ANSWERS_IN_A_ROW) {
                        throw new IOException(node.name() + " keeps saying 'again' for " + queue + " at " + offset);
                    }
                }
                default -> requireSuccess(node, response);
            }
            offset = Math.max(offset, next);
        }
    }

    private static RemotingCommand pull(QueueName queue, long offset) {
        var header = new PullMessageRequestHeader();
        header.setConsumerGroup(GROUP);
        header.setTopic(queue.topic());
        header.setBrokerName(queue.broker());
        header.setQueueId(queue.queue());
        header.setQueueOffset(offset);
        header.setMaxMsgNums(MESSAGES_PER_PULL);
        header.setSysFlag(CARRIES_SUBSCRIPTION);
        header.setCommitOffset(0L);
        header.setSuspendTimeoutMillis(0L);
        header.setSubscription("*");
        header.setSubVersion(0L);
        header.setExpressionType("TAG");
        return RemotingCommand.createRequestCommand(RequestCode.PULL_MESSAGE, header);
    }

    private static long nextOffset(RemotingCommand response) throws IOException {
        try {
            var header = response.decodeCommandCustomHeader(PullMessageResponseHeader.class);
            return Optional.ofNullable(header.getNextBeginOffset()).orElse(0L);
        } catch (RemotingCommandException e) {
            throw new IOException("pull refused with code " + response.getCode() + ": " + response.getRemark(), e);
        }
    }

    private static void decode(QueueName queue, byte[] body, Reader reader) {
        for (var message : MessageDecoder.decodes(ByteBuffer.wrap(body))) {
            reader.message(queue, message.getQueueOffset(), message.getBody());
        }
    }

    private RemotingCommand call(String address, RemotingCommand request) throws IOException, InterruptedException {
        try {
            return client.invokeSync(address, request, MILLIS_PER_CALL);
        } catch (RemotingException e) {
            throw new IOException("no answer from " + address + ": " + e.getMessage(), e);
        }
    }

    private static void requireSuccess(Replica node, RemotingCommand response) throws IOException {
        if (response.getCode() == ResponseCode.SUCCESS) return;
        throw new IOException(node.name() + " answered code " + response.getCode() + ": " + response.getRemark());
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
