// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// How replication stands, seen by one broker (RocketMQ: `HARuntimeInfo`).
public record HaStatus(boolean leader, long end, List<Replica> replicas, long leaderEnd, String leaderAddress)
        implements JsonBody {
    /// One replica, seen by its leader.
    public record Replica(String address, long acknowledged, long lagBytes, boolean inSync, long transferredFrom) {
        JsonObject toJson() {
            return JsonObject.builder()
                    .put("addr", address)
                    .put("diff", lagBytes)
                    .put("inSync", inSync)
                    .put("slaveAckOffset", acknowledged)
                    .put("transferFromWhere", transferredFrom)
                    .put("transferredByteInSecond", 0)
                    .build();
        }
    }

    public HaStatus {
        replicas = List.copyOf(replicas);
    }

    @Override
    public JsonObject toJson() {
        var follower = JsonObject.builder()
                .put("lastReadTimestamp", 0)
                .put("lastWriteTimestamp", 0)
                .put("masterAddr", leaderAddress)
                .put("masterFlushOffset", leaderEnd)
                .put("maxOffset", end)
                .put("transferredByteInSecond", 0)
                .build();
        return JsonObject.builder()
                .put("haClientRuntimeInfo", follower)
                .put(
                        "haConnectionInfo",
                        JsonValue.Array.of(
                                replicas.stream().map(Replica::toJson).toList()))
                .put(
                        "inSyncSlaveNums",
                        replicas.stream().filter(Replica::inSync).count())
                .put("master", leader)
                .put("masterCommitLogMaxOffset", leaderEnd)
                .build();
    }
}
