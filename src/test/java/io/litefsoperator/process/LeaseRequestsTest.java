package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both interceptors on a client that speaks to a server of a few lines. */
final class LeaseRequestsTest {

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger status = new AtomicInteger(200);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LeaseRequests requests = new LeaseRequests("litefs-operator", now::get);
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              ("{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\",\"metadata\":"
                      + "{\"name\":\"litefs-operator\"}}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status.get(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(1)
                    .build())
            .withHttpClientBuilderConsumer(
                http ->
                    http.addOrReplaceInterceptor("lease", requests)
                        .addOrReplaceInterceptor("count", new ApiRequests(registry)))
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void get(String name) {
    client.leases().inNamespace("ops").withName(name).get();
  }

  private void patch() {
    client
        .leases()
        .inNamespace("ops")
        .withName("litefs-operator")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{}");
  }

  private double counted(String method, String code) {
    var counter =
        registry
            .find("litefs.operator.api.requests")
            .tags("method", method, "code", code)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void aReadOfTheLeaseIsAskedButNotWritten() {
    now.addAndGet(Duration.ofSeconds(20).toNanos());
    get("litefs-operator");

    assertThat(requests.sinceAsked()).isZero();
    assertThat(requests.sinceWritten()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void aWriteThatSucceededCounts() {
    now.addAndGet(Duration.ofSeconds(20).toNanos());
    patch();

    Awaitility.await().until(() -> requests.sinceWritten().isZero());
  }

  @Test
  void aWriteThatWasRefusedOrNotAnsweredDoesNot() {
    now.addAndGet(Duration.ofSeconds(20).toNanos());
    status.set(409);
    fails(this::patch);
    server.stop(0);
    fails(this::patch);

    assertThat(requests.sinceWritten()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void otherRequestsAreNoneOfItsBusiness() {
    now.addAndGet(Duration.ofSeconds(20).toNanos());
    get("another");
    client.pods().inNamespace("ops").withName("litefs-operator").get();

    assertThat(requests.sinceAsked()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void everyRequestIsCountedByMethodAndStatus() {
    get("litefs-operator");
    get("litefs-operator");
    awaitCount("GET", "200", 2);
    patch();
    status.set(403);
    fails(() -> get("litefs-operator"));
    server.stop(0);
    fails(() -> get("litefs-operator"));

    awaitCount("PATCH", "200", 1);
    awaitCount("GET", "403", 1);
    awaitCount("GET", "0", 1);
  }

  /** The client hands an answer on before, at the same time as or after it tells interceptors. */
  private void awaitCount(String method, String code, double count) {
    Awaitility.await().until(() -> counted(method, code) == count);
  }

  private static void fails(ThrowingCallable call) {
    Assertions.assertThatThrownBy(call).isInstanceOf(KubernetesClientException.class);
  }
}
