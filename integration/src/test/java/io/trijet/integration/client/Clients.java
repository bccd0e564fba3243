// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/// Makes official clients with names of their own and shuts them all down in the end, the youngest first.
public final class Clients implements AutoCloseable {
    private final String namesrv;
    private final Deque<Runnable> shutdowns = new ArrayDeque<>();

    public Clients(String namesrv) {
        this.namesrv = namesrv;
    }

    /// A name nobody else uses: topics and groups of different tests never meet.
    public static String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    public DefaultMQProducer producer() throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer(unique("pg"));
        producer.setNamesrvAddr(namesrv);
        producer.setInstanceName(unique("producer"));
        producer.start();
        shutdowns.push(producer::shutdown);
        return producer;
    }

    /// Not started: the test sets what it is about, then starts it.
    public DefaultMQPushConsumer pushConsumer(String group) {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(namesrv);
        consumer.setInstanceName(unique("consumer"));
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    /// Not started.
    public DefaultLitePullConsumer litePullConsumer(String group) {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(group);
        consumer.setNamesrvAddr(namesrv);
        consumer.setInstanceName(unique("lite"));
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    public DefaultMQAdminExt admin() throws MQClientException {
        DefaultMQAdminExt admin = new DefaultMQAdminExt();
        admin.setNamesrvAddr(namesrv);
        admin.setInstanceName(unique("admin"));
        admin.start();
        shutdowns.push(admin::shutdown);
        return admin;
    }

    @Override
    public void close() {
        while (!shutdowns.isEmpty()) shutdowns.pop().run();
    }
}
