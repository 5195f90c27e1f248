package io.litefsoperator.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.resources.GatewayConfig;
import io.litefsoperator.testing.Wire;
import io.litefsoperator.testing.Wire.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where requests go while the primary and a replica are well, and what is left of them on the way.
 */
@ResourceLock(Network.BRIDGE)
class GatewayIT {

  private static Network network;
  private static LocalPod primary;
  private static LocalPod replica;

  @BeforeAll
  static void start() throws Exception {
    network = new Network();
    primary = LocalPod.started(network, "notes-0", Routings.usual());
    replica = LocalPod.started(network, "notes-1", Routings.usual());
    awaitWritable(replica);
  }

  @AfterAll
  static void end() throws Exception {
    replica.close();
    primary.close();
    network.close();
  }

  /** Until the replica's gateway has found the primary. */
  static void awaitWritable(LocalPod pod) {
    Awaitility.await("writes through " + pod.address())
        .ignoreExceptions()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(10))
        .until(() -> once(pod, "POST", "/hello").status() == 200);
  }

  static Answer once(LocalPod pod, String method, String path, String... headers) throws Exception {
    return Wire.once(pod.address(), 8080, method, path, headers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
  void aReadIsServedByThePodThatItReaches(String method) throws Exception {
    assertThat(once(primary, method, "/").node()).isEqualTo("notes-0");
    assertThat(once(replica, method, "/").node()).isEqualTo("notes-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "PROPFIND"})
  void allElseIsServedByThePrimaryWhicheverPodItReaches(String method) throws Exception {
    Answer answer = once(replica, method, "/hello");

    assertThat(answer.node()).isEqualTo("notes-0");
    assertThat(answer.body()).contains("\"method\":\"" + method + "\"");
    assertThat(once(primary, method, "/hello").node()).isEqualTo("notes-0");
  }

  @Test
  void whoHasWrittenThroughAReplicaReadsItsWriteThereEveryTime() throws Exception {
    try (Wire wire = replica.connect()) {
      for (int n = 1; n <= 300; n++) {
        Answer written = wire.request("POST", "/write?client=reader&n=" + n);
        assertThat(written.status()).isEqualTo(201);
        Answer read = wire.request("GET", "/count?client=reader", "Cookie: " + written.cookie());
        assertThat(read.node()).isEqualTo("notes-1");
        assertThat(read.body()).isEqualTo(n + "\n");
      }
    }
  }

  @Test
  void aGetThatWritesGoesToThePrimaryAndItsClientReadsThereForAWhile() throws Exception {
    try (Wire wire = replica.connect()) {
      for (int n = 1; n <= 50; n++) {
        Answer written = wire.request("GET", "/touch?client=getter&n=" + n);
        assertThat(written.status()).isEqualTo(201);
        assertThat(written.header("Set-Cookie")).contains("Max-Age=5");
        Answer read = wire.request("GET", "/count?client=getter", "Cookie: " + written.cookie());
        assertThat(read.node()).isEqualTo("notes-0");
        assertThat(read.body()).isEqualTo(n + "\n");
      }
    }
  }

  @Test
  void aPathOfAPatternIsFoundHoweverItIsSpelled() throws Exception {
    assertThat(once(replica, "GET", "/admin/users").node()).isEqualTo("notes-0");
    assertThat(once(replica, "GET", "/%61dmin/users?x=1").node()).isEqualTo("notes-0");
    assertThat(once(replica, "GET", "/administrator").node()).isEqualTo("notes-1");
    assertThat(once(replica, "GET", "/x/admin/users").node()).isEqualTo("notes-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void aPassedThroughPathIsServedByThePodThatItReaches(String method) throws Exception {
    Answer answer = once(replica, method, "/style/main.css");

    assertThat(answer.node()).isEqualTo("notes-1");
    assertThat(answer.cookie()).isNull();
    assertThat(once(replica, "POST", "/style/maincss").node()).isEqualTo("notes-0");
  }

  @Test
  void aWebSocketIsOpenedToThePrimaryFromEveryPod() throws Exception {
    for (LocalPod pod : List.of(primary, replica)) {
      try (Wire wire = pod.connect()) {
        wire.send(
            "GET",
            "/socket",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        Answer opened = wire.head();
        assertThat(opened.status()).isEqualTo(101);
        assertThat(opened.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(opened.node()).isEqualTo("notes-0");
        wire.write("there".getBytes(US_ASCII));
        assertThat(new String(wire.read(5), US_ASCII)).isEqualTo("there");
      }
    }
  }

  /** Java's own client and curl offer it with their first request. */
  @Test
  void aClientThatOffersHttp2ReadsFromThePodThatItReaches() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://%s:8080/".formatted(replica.address())))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(answer.headers().firstValue("X-Node")).contains("notes-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /stream", "POST /stream"})
  void aStreamArrivesWhileItIsBeingSent(String request) throws Exception {
    String[] words = request.split(" ");
    try (Wire wire = replica.connect()) {
      wire.send(words[0], words[1]);
      assertThat(wire.head().header("Content-Type")).isEqualTo("text/event-stream");
      wire.line(); // the chunk's size
      assertThat(wire.line()).isEqualTo("data: first");
    }
  }

  @Test
  void anUploadOf100MbIsPassedOnAsItComes() throws Exception {
    byte[] part = new byte[1_000_000];
    new Random(1).nextBytes(part);
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    try (Wire wire = replica.connect()) {
      wire.send("POST", "/upload", "Content-Length: 100000000");
      for (int sent = 1; sent <= 50; sent++) {
        wire.write(part);
        hash.update(part);
      }
      Awaitility.await("what was sent is there before the rest is sent")
          .atMost(Duration.ofSeconds(10))
          .until(() -> Long.parseLong(uploaded().strip()) > 40_000_000L);
      for (int sent = 51; sent <= 100; sent++) {
        wire.write(part);
        hash.update(part);
      }
      assertThat(wire.answer("POST").body())
          .isEqualTo("100000000 " + HexFormat.of().formatHex(hash.digest()) + "\n");
    }
  }

  private static String uploaded() throws Exception {
    return once(primary, "GET", "/uploaded").body();
  }

  @Test
  void aClientKeepsItsConnectionForReadsAndWrites() throws Exception {
    try (Wire wire = replica.connect()) {
      for (String method : List.of("GET", "POST", "GET", "OPTIONS", "DELETE", "GET")) {
        Answer answer = wire.request(method, "/hello");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Connection")).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "OPTIONS"})
  void theAppLearnsWhoAsksForWhatByWhichWay(String method) throws Exception {
    assertThat(once(replica, method, "/hello").body())
        .contains("\"host\":\"notes.example\"")
        .contains("\"X-Forwarded-For\":[\"" + Network.HERE + "\"]")
        .contains("\"X-Forwarded-Host\":[\"notes.example\"]")
        .contains("\"X-Forwarded-Proto\":[\"http\"]");
    assertThat(
            once(
                    replica,
                    method,
                    "/hello?a=%20b",
                    "X-Forwarded-For: 192.0.2.7",
                    "X-Forwarded-Host: shop.example",
                    "X-Forwarded-Proto: https")
                .body())
        .contains("\"X-Forwarded-For\":[\"192.0.2.7\",\"" + Network.HERE + "\"]")
        .contains("\"X-Forwarded-Host\":[\"shop.example\"]")
        .contains("\"X-Forwarded-Proto\":[\"https\"]")
        .contains("\"uri\":\"/hello?a=%20b\"");
  }

  /** Were it just closed, many a client would send the request again: curl does, and browsers. */
  @ParameterizedTest
  @ValueSource(strings = {"X-Nothing: 1", "Idempotency-Key: 1", "X-Idempotency-Key: 1"})
  void aWriteWhoseConnectionIsLostIsAnsweredAndWasSentOnce(String header) throws Exception {
    long before = broken();
    try (Wire wire = replica.connect()) {
      for (int n = 0; n < 3; n++) {
        keepConnections(wire);
        assertThat(wire.request("POST", "/break", header).status()).isEqualTo(502);
      }
    }
    assertThat(broken() - before).isEqualTo(3);
  }

  @Test
  void aGetThatWritesIsSentOnceToo() throws Exception {
    long before = broken();
    try (Wire wire = replica.connect()) {
      for (int n = 0; n < 3; n++) {
        keepConnections(wire);
        assertThat(wire.request("GET", "/admin/break").status()).isEqualTo(502);
      }
    }
    assertThat(broken() - before).isEqualTo(3);
  }

  /** LiteFS's proxy sends a request again only where its connection to the app is not new. */
  private static void keepConnections(Wire wire) throws Exception {
    assertThat(wire.request("POST", "/hello").status()).isEqualTo(200);
    assertThat(once(primary, "GET", "/").status()).isEqualTo(200);
  }

  private static long broken() throws Exception {
    return Long.parseLong(once(primary, "GET", "/broken").body().strip());
  }

  @Test
  void aRequestThatTakesLongIsWaitedFor() throws Exception {
    assertThat(once(replica, "POST", "/slow?for=12s").status()).isEqualTo(200);
  }

  /** Whoever comes there without a word, or for another cluster's nodes, is told to try again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Other: none",
        "X-LiteFS-Gateway: write.others-headless.default.svc.cluster.local",
        "X-LiteFS-Gateway: app.others-headless.default.svc.cluster.local",
        "X-LiteFS-Gateway: read.others-headless.default.svc.cluster.local"
      })
  void thePortOfTheGatewaysServesThoseOfItsOwnClusterAlone(String header) throws Exception {
    Answer answer = peer(primary, "GET", "/touch?client=x&n=1", header);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(retryAfter(answer)).isEqualTo("1");
  }

  @Test
  void thePortOfTheGatewaysTakesWritesForThePrimaryAlone() throws Exception {
    String write = "X-LiteFS-Gateway: write." + LocalPod.NODES_HOST;
    String app = "X-LiteFS-Gateway: app." + LocalPod.NODES_HOST;

    assertThat(peer(primary, "POST", "/hello", write).node()).isEqualTo("notes-0");
    assertThat(peer(primary, "GET", "/", app).node()).isEqualTo("notes-0");
    assertThat(peer(replica, "POST", "/hello", write).status()).isEqualTo(503);
    assertThat(peer(replica, "GET", "/", app).status()).isEqualTo(503);
  }

  /** Else a primary with many requests would pass for one that is gone. */
  @Test
  void thePortOfTheChecksTakesNoRequests() throws Exception {
    for (String role : List.of("write", "read", "app")) {
      String header = "X-LiteFS-Gateway: %s.%s".formatted(role, LocalPod.NODES_HOST);
      assertThat(
              Wire.once(primary.address(), GatewayConfig.CHECK_PORT, "POST", "/hello", header)
                  .status())
          .isEqualTo(503);
    }
  }

  private static Answer peer(LocalPod pod, String method, String path, String header)
      throws Exception {
    return Wire.once(pod.address(), GatewayConfig.PEER_PORT, method, path, header);
  }

  static @Nullable String retryAfter(Answer answer) {
    return answer.header("Retry-After");
  }
}
