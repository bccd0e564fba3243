// SPDX-License-Identifier: Apache-2.0
package io.trijet.fuzz;

import io.trijet.broker.BrokerAttack;
import io.trijet.broker.door.EnvelopeAttack;
import io.trijet.broker.group.ClientNewsAttack;
import io.trijet.broker.state.StateAttack;
import io.trijet.broker.state.StateChangeAttack;
import io.trijet.lab.LabAttack;
import io.trijet.protocol.FrameAttack;
import io.trijet.protocol.HeaderAttack;
import io.trijet.protocol.RequestAttack;
import io.trijet.protocol.json.JsonAttack;
import io.trijet.protocol.message.BatchAttack;
import io.trijet.protocol.message.MessageAttack;
import io.trijet.protocol.message.PropertiesAttack;
import io.trijet.replication.BeatAttack;
import io.trijet.replication.MemberMessageAttack;
import io.trijet.server.config.ConfigAttack;
import io.trijet.server.http.GuardAttack;
import io.trijet.server.real.HandshakeAttack;
import io.trijet.server.real.MemberFrameAttack;
import io.trijet.server.remoting.StreamAttack;
import io.trijet.storage.RecoveryAttack;
import io.trijet.storage.VersionAttack;
import io.trijet.storage.index.CheckpointsAttack;
import io.trijet.storage.index.KeyIndexAttack;
import io.trijet.storage.index.QueueIndexAttack;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Everything that is fuzzed, and what an attack of it may allocate: so many bytes for each byte of the input, and so
/// many besides.
public enum Target {
    STREAM("a client's stream of bytes, cut anywhere, into frames", 400, 4 << 20),
    FRAME("one remoting frame, and the request in it", 400, 1 << 20),
    JSON_HEADER("a frame's header in JSON", 400, 1 << 20),
    BINARY_HEADER("a frame's header in RocketMQ's binary form", 400, 1 << 20),
    REQUEST("fields and body of every request that is known", 400, 1 << 20),
    JSON("RocketMQ's JSON", 800, 1 << 20),
    MESSAGE("a stored message", 400, 1 << 20),
    BATCH("a batch of messages", 400, 1 << 20),
    PROPERTIES("a message's properties", 800, 1 << 20),
    BROKER("a whole broker that is sent requests", 4096, 64 << 20),
    HANDSHAKE("the handshake between members, by who does not know the secret", 400, 1 << 20),
    MEMBER_FRAME("a frame between members", 400, 1 << 20),
    MEMBER_MESSAGE("a message of replication", 400, 1 << 20),
    BEAT("a member's sign of life", 400, 1 << 20),
    CLIENT_NEWS("what members tell each other of their clients", 800, 1 << 20),
    ENVELOPE("a request that a member hands over", 400, 1 << 20),
    CONFIG("a node's configuration", 4096, 4 << 20),
    CONTROL_API("who may use the control API", 400, 1 << 20),
    LAB("who may use the lab, and the JSON that it reads", 800, 1 << 20),
    VERSION("the file that says what a data directory is", 400, 4 << 20),
    RECOVERY("the log's files, at a start", 400, 64 << 20),
    QUEUE_INDEX("the consume queues' files, at a start", 400, 64 << 20),
    KEY_INDEX("the key index's files, at a start", 400, 64 << 20),
    CHECKPOINTS("the checkpoints' files, at a start", 400, 64 << 20),
    STATE("a snapshot of topics, groups, offsets and locks", 400, 1 << 20),
    STATE_CHANGE("a change of these, as the log has it", 400, 1 << 20);

    private final String meaning;
    private final long bytesPerByte;
    private final long bytesBesides;

    Target(String meaning, long bytesPerByte, long bytesBesides) {
        this.meaning = meaning;
        this.bytesPerByte = bytesPerByte;
        this.bytesBesides = bytesBesides;
    }

    /// As it is written on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String meaning() {
        return meaning;
    }

    FuzzTarget make() {
        return switch (this) {
            case STREAM -> new StreamAttack();
            case FRAME -> new FrameAttack();
            case JSON_HEADER -> HeaderAttack.json();
            case BINARY_HEADER -> HeaderAttack.binary();
            case REQUEST -> new RequestAttack();
            case JSON -> new JsonAttack();
            case MESSAGE -> new MessageAttack();
            case BATCH -> new BatchAttack();
            case PROPERTIES -> new PropertiesAttack();
            case BROKER -> new BrokerAttack();
            case HANDSHAKE -> new HandshakeAttack();
            case MEMBER_FRAME -> new MemberFrameAttack();
            case MEMBER_MESSAGE -> new MemberMessageAttack();
            case BEAT -> new BeatAttack();
            case CLIENT_NEWS -> new ClientNewsAttack();
            case ENVELOPE -> new EnvelopeAttack();
            case CONFIG -> new ConfigAttack();
            case CONTROL_API -> new GuardAttack();
            case LAB -> new LabAttack();
            case VERSION -> new VersionAttack();
            case RECOVERY -> new RecoveryAttack();
            case QUEUE_INDEX -> new QueueIndexAttack();
            case KEY_INDEX -> new KeyIndexAttack();
            case CHECKPOINTS -> new CheckpointsAttack();
            case STATE -> new StateAttack();
            case STATE_CHANGE -> new StateChangeAttack();
        };
    }

    /// Bytes that an attack with so long an input may allocate.
    long allowedBytes(int inputBytes) {
        return bytesBesides + bytesPerByte * inputBytes;
    }

    static Optional<Target> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }
}
