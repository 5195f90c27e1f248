package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.testing.LedgerClient;
import io.litefsoperator.testing.LedgerClient.Tally;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.NodeShell;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whether a write that was acknowledged is there, whoever is killed meanwhile. */
final class WritesIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final int CLIENTS = 4;
  private static final int WRITES = 10_000;
  private static final int KILLS = 8;
  private static final int PODS = 3;
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final String ROUTING = "{appPort: 3000, database: ledger.db}";

  /** What users of LiteFS have without it. */
  private static final String PROXY = "{addr: ':8080', target: 'localhost:3000', db: ledger.db}";

  @Test
  void everyAcknowledgedWriteIsThereOnceAndEachClientReadsItsOwn() throws Exception {
    Result routed = run("routed", manifest("routed").set("routing", ROUTING), true);
    Result alone =
        run(
            "alone",
            manifest("alone")
                .set("litefs.config.proxy", PROXY)
                .set("ports", "[{name: http, containerPort: 8080}]"),
            false);
    System.err.println("through the gateway:  " + routed);
    System.err.println("LiteFS's proxy alone: " + alone);

    assertThat(routed.acknowledged).isEqualTo(WRITES);
    assertThat(routed.lost).isEmpty();
    assertThat(routed.twice).isEmpty();
    assertThat(routed.stale).isEmpty();
    assertThat(alone.lost).as("what the gateway is for").isNotEmpty();
  }

  private static Manifest manifest(String name) {
    return Manifest.of(name)
        .replicas(PODS)
        .image("docker.io/litefs-operator/ledger:1")
        .set("litefs.delivery", "Sidecar")
        .set("command", "[ledger]")
        .set("exec", "[]");
  }

  private record Result(
      int acknowledged,
      List<String> lost,
      List<String> twice,
      List<String> stale,
      int refused,
      int unknown) {
    @Override
    public String toString() {
      return "%d writes acknowledged, %d of them lost, %d rows there twice, %d reads that lacked a write of their own, %d writes refused, %d without a clear answer"
          .formatted(acknowledged, lost.size(), twice.size(), stale.size(), refused, unknown);
    }
  }

  private static Result run(String name, Manifest manifest, boolean routed) throws Exception {
    Notes ledger = bed.notes(name);
    ledger.apply(manifest).awaitReady(PODS);
    String address =
        bed.client()
            .services()
            .inNamespace(bed.namespace())
            .withName(name)
            .get()
            .getSpec()
            .getClusterIP();
    AtomicInteger progress = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try (NodeShell node = NodeShell.in(bed)) {
      List<Future<Tally>> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        clients.add(
            threads.submit(
                new LedgerClient(address, "client" + client, WRITES / CLIENTS, routed, progress)));
      }
      for (int turn = 0; turn < KILLS; turn++) {
        int reached = WRITES * turn / KILLS;
        await().atMost(LONGEST).until(() -> progress.get() > reached);
        killAndAwait(turn, ledger, node, routed);
      }
      List<Tally> tallies = new ArrayList<>();
      for (Future<Tally> client : clients) {
        tallies.add(client.get());
      }
      Result result = account(ledger, tallies);
      ledger.delete();
      return result;
    } finally {
      threads.shutdownNow();
    }
  }

  private static void killAndAwait(int turn, Notes ledger, NodeShell node, boolean routed) {
    List<Pod> before = ledger.pods();
    kill(turn, ledger, node, routed);
    eventually(
        "what was killed is back",
        LONGEST,
        () -> {
          List<Pod> pods = ledger.pods();
          assertThat(pods).hasSize(PODS).allMatch(Pods::isReady);
          assertThat(lives(pods)).isNotEqualTo(lives(before));
        });
  }

  private static List<String> lives(List<Pod> pods) {
    return pods.stream()
        .flatMap(
            pod ->
                Stream.concat(
                    pod.getStatus().getInitContainerStatuses().stream(),
                    pod.getStatus().getContainerStatuses().stream()))
        .map(ContainerStatus::getContainerID)
        .toList();
  }

  /** In turn: a replica's pod, the primary's, LiteFS in one, the gateway in one. */
  private static void kill(int turn, Notes ledger, NodeShell node, boolean routed) {
    int pod = turn % PODS;
    switch (turn % 4) {
      case 0 -> bed.client().resource(ledger.pod(1 + turn / 4)).delete();
      case 1 -> bed.client().resource(ledger.pod(0)).delete();
      case 2 -> node.killContainer(ledger.pod(pod), "litefs");
      default -> node.killContainer(ledger.pod(pod), routed ? "gateway" : "app");
    }
  }

  private static Result account(Notes ledger, List<Tally> tallies) throws Exception {
    String primary = Objects.requireNonNull(ledger.pod(0).getStatus().getPodIP());
    Map<String, Long> rows =
        Wire.once(primary, 8080, "GET", "/rows?client=")
            .body()
            .lines()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    List<String> acknowledged =
        tallies.stream().map(tally -> tally.acknowledged).flatMap(Collection::stream).toList();
    return new Result(
        acknowledged.size(),
        acknowledged.stream().filter(row -> !rows.containsKey(row)).toList(),
        rows.entrySet().stream().filter(row -> row.getValue() > 1).map(Map.Entry::getKey).toList(),
        tallies.stream().map(tally -> tally.stale).flatMap(Collection::stream).toList(),
        tallies.stream().mapToInt(tally -> tally.refused).sum(),
        tallies.stream().mapToInt(tally -> tally.unknown).sum());
  }
}
