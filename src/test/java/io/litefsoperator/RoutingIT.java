package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.litefsoperator.resources.GatewayConfig;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.Wire;
import io.litefsoperator.testing.Wire.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An HTTP app behind gateways, as clients of its Services have it. */
final class RoutingIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final int PORT = 8080;

  private static final List<String> SERVICES =
      List.of("ledger", "ledger-primary", "ledger-replicas");

  /** A replica may be about to connect to the address that its primary had before. */
  private static final Duration FOUND_AGAIN = Duration.ofSeconds(60);

  private static Notes ledger;

  @BeforeAll
  static void threePodsBecomeReady() {
    ledger = bed.notes("ledger");
    ledger.apply(manifest()).awaitReady(3);
  }

  @BeforeEach
  void everyWayIsOpen() {
    eventually(
        "every gateway has found the primary, and so has every LiteFS; the Services the gateways",
        FOUND_AGAIN,
        () -> {
          for (int pod = 0; pod < 3; pod++) {
            assertThat(Wire.listens(ip(pod), PORT)).isTrue();
            Answer written = on(pod, "POST", "/write?client=opening&n=0");
            assertThat(written.status()).isEqualTo(201);
            assertThat(on(pod, "GET", "/", "Cookie: " + written.cookie()).status()).isEqualTo(200);
          }
          for (String service : SERVICES) {
            assertThat(Wire.listens(service(service).getSpec().getClusterIP(), PORT)).isTrue();
          }
        });
  }

  private static Manifest manifest() {
    return Manifest.of("ledger")
        .replicas(3)
        .image("docker.io/litefs-operator/ledger:1")
        .set("exec", "[{cmd: ledger}]")
        .set("routing", "{appPort: 3000, database: ledger.db}");
  }

  @Test
  void whatWasWrittenThroughOnePodIsReadThroughAllOfThem() throws Exception {
    for (int pod = 0; pod < 3; pod++) {
      String client = "pod-" + pod;
      Answer written = on(pod, "POST", "/write?client=" + client + "&n=1");
      assertThat(written.status()).isEqualTo(201);
      for (int other = 0; other < 3; other++) {
        Answer read = on(other, "GET", "/count?client=" + client, "Cookie: " + written.cookie());
        assertThat(read.node()).isEqualTo(ledger.podName(other));
        assertThat(read.body()).isEqualTo("1\n");
      }
    }
  }

  @Test
  void theServicesLeadToTheGateways() throws Exception {
    for (String service : SERVICES) {
      assertThat(service(service).getSpec().getPorts())
          .singleElement()
          .satisfies(
              port -> {
                assertThat(port.getName()).isEqualTo("http");
                assertThat(port.getPort()).isEqualTo(PORT);
              });
      assertThat(through(service, "POST", "/hello").node()).isEqualTo("ledger-0");
    }
    assertThat(through("ledger-primary", "GET", "/").node()).isEqualTo("ledger-0");
    assertThat(through("ledger-replicas", "GET", "/").node()).isIn("ledger-1", "ledger-2");
    assertThat(service("ledger-headless").getSpec().getPorts())
        .extracting(port -> port.getName())
        .containsExactly("litefs", "http");
  }

  @Test
  void whileThePrimaryIsAwayWritesAreRefusedAndReadsGoOn() throws Exception {
    Answer before = on(1, "POST", "/write?client=away&n=0");
    assertThat(before.status()).isEqualTo(201);
    String uid = ledger.pod(0).getMetadata().getUid();
    bed.client()
        .pods()
        .inNamespace(bed.namespace())
        .withName(ledger.podName(0))
        .withGracePeriod(1)
        .delete();

    int accepted = 1;
    int refused = 0;
    int unknown = 0;
    int reads = 0;
    int refusedReads = 0;
    Instant ready = null;
    Instant until = Instant.now().plusSeconds(60);
    for (int n = 1; Instant.now().isBefore(until); n++) {
      Answer write = on(1, "POST", "/write?client=away&n=" + n);
      Answer read = on(1, "GET", "/count?client=away", "Cookie: " + before.cookie());
      reads++;
      if (read.status() == 503) {
        refusedReads++; // in the moment in which the primary comes
      } else {
        assertThat(read.status()).isEqualTo(200);
        // The primary serves who has written once it is back, until the replica has found it.
        assertThat(read.node()).isIn("ledger-0", "ledger-1");
      }
      if (write.status() == 503) {
        assertThat(write.header("Retry-After")).isEqualTo("1");
        refused++;
      } else if (write.status() == 201) {
        accepted++;
      } else {
        unknown++; // under way when LiteFS ended: there, or not
      }
      if (ready == null && !uid.equals(uidOfPrimary()) && isServing()) {
        ready = Instant.now();
      }
      if (write.status() == 201 && refused > 0) {
        break;
      }
    }

    assertThat(refused).isPositive();
    assertThat(refusedReads * 10).as("reads refused, times 10").isLessThan(reads);
    assertThat(Objects.requireNonNull(ready))
        .as("when LiteFS on the new primary served")
        .isAfter(Instant.now().minusSeconds(3));
    int least = accepted;
    int most = accepted + unknown;
    eventually(
        "every accepted write is there, once",
        FOUND_AGAIN,
        () -> assertThat(count(on(2, "GET", "/count?client=away"))).isBetween(least, most));
    ledger.awaitReady(3);
  }

  private static String uidOfPrimary() {
    Pod pod = bed.client().pods().inNamespace(bed.namespace()).withName(ledger.podName(0)).get();
    return pod == null ? "" : pod.getMetadata().getUid();
  }

  /** Whether the primary's own gateway takes writes from the others. */
  private static boolean isServing() {
    String mayWrite =
        "X-LiteFS-Gateway: may-write.ledger-headless.%s.svc.cluster.local"
            .formatted(bed.namespace());
    try {
      return Wire.once(ip(0), GatewayConfig.CHECK_PORT, "GET", "/", mayWrite).status() == 200;
    } catch (IOException e) {
      return false; // nobody listens yet
    }
  }

  @Test
  void aRollingRestartLosesNoAcceptedWriteAndShowsNoReadThatLacksOne() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService clients = Executors.newFixedThreadPool(3);
    try {
      List<Future<Tally>> tallies = new ArrayList<>();
      for (int client = 0; client < 3; client++) {
        String name = "rolling-" + client;
        tallies.add(clients.submit(whileItRolls(name, over)));
      }
      String revision = ledger.statefulSet().get().getStatus().getUpdateRevision();
      ledger.apply(manifest().set("env", "[{name: ANOTHER, value: template}]"));
      eventually(
          "there is a new revision",
          Duration.ofSeconds(30),
          () ->
              assertThat(ledger.statefulSet().get().getStatus().getUpdateRevision())
                  .isNotEqualTo(revision));
      eventually(
          "all pods are of it",
          Duration.ofMinutes(3),
          () -> {
            var status = ledger.statefulSet().get().getStatus();
            assertThat(status.getUpdatedReplicas()).isEqualTo(3);
            assertThat(status.getReadyReplicas()).isEqualTo(3);
          });
      ledger.awaitReady(3);
      over.set(true);
      for (int client = 0; client < 3; client++) {
        Tally tally = tallies.get(client).get();
        System.out.printf(
            "client %d: %d writes accepted, %d refused, %d lost with their connection, %d reads, %d"
                + " refused, %d late%n",
            client,
            tally.accepted.size(),
            tally.refused,
            tally.unknown.size(),
            tally.reads,
            tally.refusedReads,
            tally.late);
        assertThat(tally.surprises).isEmpty();
        assertThat(tally.refusedReads * 20)
            .as("reads refused in the moments in which a node ends or comes, times 20")
            .isLessThan(tally.reads);
        List<String> rows = rows("rolling-" + client);
        assertThat(rows).doesNotHaveDuplicates().containsAll(tally.accepted);
        rows.removeAll(tally.accepted);
        assertThat(tally.unknown).containsAll(rows);
      }
    } finally {
      over.set(true);
      clients.shutdownNow();
    }
  }

  private static List<String> rows(String client) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String line : on(0, "GET", "/rows?client=" + client).body().lines().toList()) {
      rows.add(line.substring(line.indexOf(' ') + 1));
    }
    return rows;
  }

  /**
   * What a client met. Unknown are the writes that were under way when LiteFS ended: there, or not.
   */
  private static final class Tally {
    final List<String> accepted = new ArrayList<>();
    final List<String> unknown = new ArrayList<>();
    final List<String> surprises = new ArrayList<>();
    int refused;
    int reads;
    int refusedReads;
    int late;
  }

  private static Callable<Tally> whileItRolls(String client, AtomicBoolean over) {
    return () -> {
      Tally tally = new Tally();
      String cookie = "none=1";
      for (int n = 0; !over.get(); n++) {
        try {
          Answer write = through("ledger", "POST", "/write?client=%s&n=%d".formatted(client, n));
          switch (write.status()) {
            case 201 -> {
              tally.accepted.add(Integer.toString(n));
              cookie = Objects.requireNonNull(write.cookie());
            }
            case 503 -> tally.refused++;
            case 502 -> tally.unknown.add(Integer.toString(n));
            default -> tally.surprises.add("a write got " + write);
          }
          Answer read = through("ledger", "GET", "/count?client=" + client, "Cookie: " + cookie);
          tally.reads++;
          if (read.status() == 504) {
            tally.late++; // better than a read that lacks a write
          } else if (read.status() == 503 || read.status() == 502) {
            tally.refusedReads++;
          } else if (read.status() != 200
              || count(read) < tally.accepted.size()
              || count(read) > tally.accepted.size() + tally.unknown.size()) {
            tally.surprises.add("after %d writes: %s".formatted(tally.accepted.size(), read));
          }
        } catch (IOException e) {
          tally.surprises.add("no answer: " + e);
        }
      }
      return tally;
    };
  }

  private static int count(Answer read) {
    return Integer.parseInt(read.body().strip());
  }

  private static Answer on(int pod, String method, String path, String... headers)
      throws IOException {
    return Wire.once(ip(pod), PORT, method, path, headers);
  }

  private static String ip(int pod) {
    Pod found =
        bed.client().pods().inNamespace(bed.namespace()).withName(ledger.podName(pod)).get();
    String address = found == null ? null : found.getStatus().getPodIP();
    return address == null ? "192.0.2.0" : address; // leads nowhere
  }

  private static Answer through(String service, String method, String path, String... headers)
      throws IOException {
    return Wire.once(service(service).getSpec().getClusterIP(), PORT, method, path, headers);
  }

  private static Service service(String name) {
    return Objects.requireNonNull(
        bed.client().services().inNamespace(bed.namespace()).withName(name).get());
  }
}
