package io.litefsoperator.gateway;

import static io.litefsoperator.gateway.GatewayIT.awaitWritable;
import static io.litefsoperator.gateway.GatewayIT.once;
import static io.litefsoperator.gateway.GatewayIT.retryAfter;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.litefsoperator.api.Routing;
import io.litefsoperator.resources.GatewayConfig;
import io.litefsoperator.testing.Wire;
import io.litefsoperator.testing.Wire.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the gateway does while something is away. */
@ResourceLock(Network.BRIDGE)
class GatewayOutageIT {

  private static final Routing ROUTING = Routings.usual();

  private Network network;

  @BeforeEach
  void start() throws IOException {
    network = new Network();
  }

  @AfterEach
  void end() throws IOException {
    network.close();
  }

  @Test
  void withoutThePrimaryWritesGet503AndReadsGoOnUntilItIsBackElsewhere() throws Exception {
    try (LocalPod primary = LocalPod.started(network, "notes-0", ROUTING);
        LocalPod replica = LocalPod.started(network, "notes-1", ROUTING)) {
      awaitWritable(replica);
      Answer written = once(replica, "POST", "/write?client=a&n=1");
      assertThat(written.status()).isEqualTo(201);
      Awaitility.await().until(() -> once(replica, "GET", "/count?client=a").body().equals("1\n"));

      primary.kill();
      network.names().remove(LocalPod.PRIMARY_HOST);
      Instant until = Instant.now().plusSeconds(4);
      for (int n = 0; Instant.now().isBefore(until); n++) {
        Instant asked = Instant.now();
        Answer refused = once(replica, "POST", "/write?client=a&n=refused" + n);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(retryAfter(refused)).isEqualTo("1");
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofMillis(2500));
        assertThat(once(replica, "GET", "/touch?client=a&n=refused").status()).isEqualTo(503);
        Answer read = once(replica, "GET", "/count?client=a", "Cookie: " + written.cookie());
        assertThat(read.body()).isEqualTo("1\n");
      }

      try (LocalPod again = primary.again()) {
        again.startLiteFs(ROUTING);
        again.startGateway(ROUTING);
        Instant back = Instant.now();
        Awaitility.await("a write, once the primary is back")
            .pollInterval(Duration.ofMillis(20))
            .atMost(Duration.ofSeconds(3))
            .until(() -> once(replica, "POST", "/write?client=a&n=2").status() == 201);
        System.out.printf(
            "written %d ms after the primary was back%n",
            Duration.between(back, Instant.now()).toMillis());
        assertThat(once(again, "GET", "/rows?client=a").body()).isEqualTo("a 1\na 2\n");
      }
    }
  }

  /** A pod's address may be given to one of another cluster before the name is forgotten. */
  @Test
  void whatIsAtThePrimarysAddressButOfAnotherClusterGetsNothing() throws Exception {
    try (LocalPod other = LocalPod.empty(network, "notes-0")) {
      other.startLiteFs(ROUTING);
      other.startGateway(ROUTING, "others-headless.default.svc.cluster.local");
      try (LocalPod replica = LocalPod.started(network, "notes-1", ROUTING)) {
        Instant until = Instant.now().plusSeconds(4);
        for (int n = 0; Instant.now().isBefore(until); n++) {
          String row = "client=a&n=" + n;
          assertThat(once(replica, "POST", "/write?" + row).status()).isIn(502, 503);
          assertThat(once(replica, "GET", "/touch?" + row).status()).isIn(502, 503);
        }
      }
      assertThat(once(other, "GET", "/rows?client=a").body()).isEmpty();
    }
  }

  /** LiteFS's proxy alone would hold the requests for half a minute. */
  @Test
  void whileThePrimarysAppIsDownWritesGet503AtOnceAndReadsGoOn() throws Exception {
    try (LocalPod primary = LocalPod.empty(network, "notes-0")) {
      primary.startLiteFsBesideApp(ROUTING);
      primary.startGateway(ROUTING);
      try (LocalPod replica = LocalPod.started(network, "notes-1", ROUTING)) {
        awaitWritable(replica);

        primary.killApp();
        Awaitility.await("the gateways to see that")
            .pollInterval(Duration.ofMillis(50))
            .atMost(Duration.ofSeconds(5))
            .until(() -> !says(primary, "may-read-late"));
        assertThat(says(primary, "may-write")).as("no write under way is cut for that").isTrue();
        Instant asked = Instant.now();
        assertThat(once(replica, "POST", "/hello").status()).isEqualTo(503);
        assertThat(once(primary, "POST", "/hello").status()).isEqualTo(503);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(1));
        assertThat(once(replica, "GET", "/").node()).isEqualTo("notes-1");

        primary.startAppAlone(ROUTING);
        awaitWritable(replica);
      }
    }
  }

  @Test
  void aWriteInFlightWhenThePrimaryDiesIsNotAnsweredWithSuccess() throws Exception {
    try (LocalPod primary = LocalPod.started(network, "notes-0", ROUTING);
        LocalPod replica = LocalPod.started(network, "notes-1", ROUTING)) {
      awaitWritable(replica);
      try (Wire wire = replica.connect()) {
        assertThat(wire.request("POST", "/hello").status()).isEqualTo(200);
        wire.send("POST", "/slow?for=30s");
        // Nothing shows from outside that the app has it.
        Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        primary.kill();
        assertThat(wire.answer("POST").status()).isIn(502, 503, 504);
      }
    }
  }

  /** LiteFS's proxy answers 200 there, and nothing is written. */
  @Test
  void aWriteThatMeetsANodeThatIsNotThePrimaryGets503() throws Exception {
    HttpServer check = answering(GatewayConfig.CHECK_PORT);
    HttpServer peer = answering(GatewayConfig.PEER_PORT);
    network.names().set(LocalPod.PRIMARY_HOST, Network.HERE);
    try (LocalPod pod = LocalPod.empty(network, "notes-1")) {
      pod.startGateway(ROUTING);
      Awaitility.await("the gateway to find what says that it is the primary")
          .pollInterval(Duration.ofMillis(50))
          .until(() -> once(pod, "POST", "/write").body().contains("not the primary"));

      Answer answer = once(pod, "POST", "/write");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(retryAfter(answer)).isEqualTo("1");
    } finally {
      check.stop(0);
      peer.stop(0);
    }
  }

  /** Whether a pod's gateway tells the others so. */
  private static boolean says(LocalPod pod, String what) throws IOException {
    String header = "X-LiteFS-Gateway: %s.%s".formatted(what, LocalPod.NODES_HOST);
    return Wire.once(pod.address(), GatewayConfig.CHECK_PORT, "GET", "/", header).status() == 200;
  }

  private static HttpServer answering(int port) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(Network.HERE, port), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("fly-replay", "instance=elsewhere");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void aReplicaIsNoPrimaryThoughTheNameLeadsThere() throws Exception {
    try (LocalPod primary = LocalPod.started(network, "notes-0", ROUTING);
        LocalPod replica = LocalPod.started(network, "notes-1", ROUTING)) {
      awaitWritable(replica);
      network.names().set(LocalPod.PRIMARY_HOST, replica.address());

      Awaitility.await("the gateway to see that")
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                Answer answer = once(replica, "POST", "/write?client=a&n=1");
                assertThat(answer.status()).isIn(201, 503);
                return answer.status() == 503;
              });
      assertThat(primary.isPrimary()).isTrue();
    }
  }

  @Test
  void readsGoToThePrimaryWhileTheOwnLiteFsIsAway() throws Exception {
    try (LocalPod primary = LocalPod.started(network, "notes-0", ROUTING);
        LocalPod replica = LocalPod.started(network, "notes-1", ROUTING)) {
      awaitWritable(replica);
      assertThat(once(replica, "GET", "/").node()).isEqualTo("notes-1");

      replica.killLiteFs();
      for (int n = 0; n < 50; n++) {
        assertThat(once(replica, "GET", "/").node()).isEqualTo("notes-0");
      }
      assertThat(primary.isPrimary()).isTrue();

      replica.startLiteFs(ROUTING);
      Awaitility.await("reads to be its own again")
          .pollInterval(Duration.ofMillis(50))
          .atMost(Duration.ofSeconds(3))
          .until(() -> "notes-1".equals(once(replica, "GET", "/").node()));
    }
  }

  @Test
  void withNeitherTheOwnLiteFsNorThePrimaryOnlyWhoHasNotWrittenReads() throws Exception {
    try (LocalPod pod = LocalPod.empty(network, "notes-1")) {
      pod.startAppAlone(ROUTING);
      pod.startGateway(ROUTING);
      Awaitility.await("the app to be found")
          .pollInterval(Duration.ofMillis(50))
          .until(() -> once(pod, "GET", "/").status() == 200);

      Answer refused = once(pod, "GET", "/", "Cookie: __txid=0000000000000009");

      assertThat(once(pod, "GET", "/").node()).isEqualTo("notes-1");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(retryAfter(refused)).isEqualTo("1");
    }
  }

  /** As of a primary's pod that is ended, while its gateway still serves. */
  @Test
  void withNeitherTheOwnLiteFsNorThePrimaryNoReadIsLostWhileAReplicaIsThere() throws Exception {
    try (LocalPod primary = LocalPod.started(network, "notes-0", ROUTING);
        LocalPod replica = LocalPod.started(network, "notes-1", ROUTING)) {
      network.names().set(LocalPod.NODES_HOST, replica.address());
      awaitWritable(replica);
      awaitWritable(primary);
      String cookie = "Cookie: " + once(primary, "POST", "/write?client=a&n=1").cookie();
      // Nothing shows from outside that the gateway has found the other node.
      Awaitility.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);

      primary.killLiteFs();
      for (int n = 0; n < 200; n++) {
        Answer read = once(primary, "GET", "/count?client=a", cookie);
        assertThat(read.body()).isEqualTo("1\n");
        assertThat(read.node()).isEqualTo("notes-1");
      }

      replica.killLiteFs();
      assertThat(once(primary, "GET", "/", cookie).status()).isEqualTo(503);
      assertThat(once(replica, "GET", "/", cookie).status()).isEqualTo(503);
    }
  }

  @Test
  void aReplicaThatLagsMoreThanMaxLagSendsReadsToThePrimaryWhileThatIsThere() throws Exception {
    Routing routing = Routings.of("1ns"); // every replica lags by more
    try (LocalPod primary = LocalPod.started(network, "notes-0", routing);
        LocalPod replica = LocalPod.started(network, "notes-1", routing)) {
      awaitWritable(replica);
      Awaitility.await("the lag to be seen")
          .pollInterval(Duration.ofMillis(50))
          .until(() -> "notes-0".equals(once(replica, "GET", "/").node()));

      primary.kill();

      Awaitility.await("reads to go on")
          .pollInterval(Duration.ofMillis(50))
          .atMost(Duration.ofSeconds(4))
          .until(() -> "notes-1".equals(once(replica, "GET", "/").node()));
    }
  }

  @Test
  void aGatewayThatIsStoppedServesOnForAWhileAndLetsClientsGo() throws Exception {
    try (LocalPod primary = LocalPod.started(network, "notes-0", ROUTING);
        Wire slow = primary.connect();
        Wire kept = primary.connect()) {
      awaitWritable(primary);
      assertThat(kept.request("GET", "/").header("Connection")).isNull();
      slow.send("POST", "/slow?for=8s");

      Process gateway = primary.stopGateway();
      Instant stopped = Instant.now();
      while (Duration.between(stopped, Instant.now()).toMillis() < 3000) {
        assertThat(once(primary, "GET", "/").status()).isEqualTo(200);
        assertThat(once(primary, "POST", "/hello").status()).isEqualTo(200);
      }

      assertThat(kept.request("POST", "/hello").header("Connection")).isEqualTo("close");
      assertThat(slow.answer("POST").status()).isEqualTo(200);
      assertThat(gateway.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
