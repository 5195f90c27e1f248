package io.litefsoperator.bench;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.Wire;
import io.litefsoperator.testing.Wire.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the gateway costs: the same requests to the app by each way there is, in turn. */
final class RoutingBench {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final int CLIENTS = Integer.getInteger("bench.clients", 2);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
  private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("bench.seconds", 3));
  private static final Path FILE = Path.of("target", "bench", "routing.json");

  private static final int APP = 3000;
  private static final int GATEWAY = 8080;
  private static final int LITEFS_PROXY = 20203;

  /** How a request gets to the app. LiteFS's proxy takes requests from outside without routing. */
  private enum Way {
    READ_STRAIGHT("read, straight to the primary's app", "GET", "ledger-0", APP),
    READ_LITEFS("read, by the primary's LiteFS proxy", "GET", "bare-0", LITEFS_PROXY),
    READ_PRIMARY("read, by the primary's gateway", "GET", "ledger-0", GATEWAY),
    READ_REPLICA("read, by a replica's gateway", "GET", "ledger-1", GATEWAY),
    WRITE_STRAIGHT("write, straight to the primary's app", "POST", "ledger-0", APP),
    WRITE_LITEFS("write, by the primary's LiteFS proxy", "POST", "bare-0", LITEFS_PROXY),
    WRITE_PRIMARY("write, by the primary's gateway", "POST", "ledger-0", GATEWAY),
    WRITE_REPLICA("write, by a replica's gateway", "POST", "ledger-1", GATEWAY);

    final String words;
    final String method;
    final String pod;
    final int port;

    Way(String words, String method, String pod, int port) {
      this.words = words;
      this.method = method;
      this.pod = pod;
      this.port = port;
    }

    String path(int client) {
      return method.equals("GET")
          ? "/count?client=reader"
          : "/write?client=%s-%d&n=0".formatted(name(), client);
    }

    boolean isGood(Answer answer) {
      return answer.status() == (method.equals("GET") ? 200 : 201);
    }
  }

  @Test
  void everyWayToTheApp() throws Exception {
    Notes ledger = bed.notes("ledger");
    ledger.apply(manifest("ledger").set("routing", "{appPort: 3000, database: ledger.db}"));
    Notes bare = bed.notes("bare");
    bare.apply(
        manifest("bare")
            .set(
                "litefs.config",
                "{proxy: {addr: ':%d', target: 'localhost:%d', db: ledger.db}}"
                    .formatted(LITEFS_PROXY, APP)));
    ledger.awaitReady(2);
    bare.awaitReady(2);
    for (Way way : List.of(Way.WRITE_LITEFS, Way.WRITE_PRIMARY, Way.WRITE_REPLICA)) {
      Notes.eventually(
          "a way for " + way.words,
          Duration.ofSeconds(30),
          () ->
              assertThat(Wire.once(ip(way), way.port, "POST", "/write?client=reader&n=0").status())
                  .isEqualTo(201));
    }
    Map<Way, List<Latencies>> rounds = new EnumMap<>(Way.class);
    for (Way way : Way.values()) {
      rounds.put(way, new ArrayList<>());
    }
    List<Way> order = new ArrayList<>(List.of(Way.values()));
    for (int round = 0; round <= ROUNDS; round++) {
      for (Way way : order) {
        Latencies latencies = measure(way);
        if (round > 0) { // the first warms up
          requireNonNull(rounds.get(way)).add(latencies);
        }
      }
      Collections.reverse(order);
    }
    Map<String, Latencies> medians = new TreeMap<>();
    System.err.printf("%-40s %12s %10s %10s%n", "", "requests/s", "p50 ms", "p99 ms");
    for (Way way : Way.values()) {
      Latencies median = Latencies.median(requireNonNull(rounds.get(way)));
      medians.put(way.name(), median);
      System.err.printf(
          "%-40s %12.0f %10.3f %10.3f%n",
          way.words, median.perSecond(), median.p50(), median.p99());
    }
    double own = // against another cluster's LiteFS proxy, which does the same without a gateway
        requireNonNull(medians.get(Way.READ_PRIMARY.name())).p50()
            - requireNonNull(medians.get(Way.READ_LITEFS.name())).p50();
    System.err.printf("the gateway's own part of a read, at p50: %.3f ms%n", own);
    Files.createDirectories(FILE.getParent());
    Files.writeString(
        FILE, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(medians));
  }

  private static Manifest manifest(String name) {
    return Manifest.of(name)
        .replicas(2)
        .image("docker.io/litefs-operator/ledger:1")
        .set("litefs.delivery", "Sidecar")
        .set("command", "[ledger]")
        .set("exec", "[]")
        .set("env", "[{name: LISTEN, value: ':%d'}]".formatted(APP));
  }

  private static String ip(Way way) {
    return requireNonNull(bed.client().pods().inNamespace(bed.namespace()).withName(way.pod).get())
        .getStatus()
        .getPodIP();
  }

  private static Latencies measure(Way way) throws Exception {
    String address = ip(way);
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      long begin = System.nanoTime();
      List<Future<LongStream>> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        clients.add(threads.submit(client(address, way, client, begin + ROUND.toNanos())));
      }
      LongStream all = LongStream.empty();
      for (Future<LongStream> client : clients) {
        all = LongStream.concat(all, client.get());
      }
      long[] nanoseconds = all.toArray();
      return Latencies.of(nanoseconds, Duration.ofNanos(System.nanoTime() - begin));
    } finally {
      threads.shutdownNow();
    }
  }

  /** One connection, kept alive, a request after the other. */
  private static Callable<LongStream> client(String address, Way way, int client, long end) {
    return () -> {
      LongStream.Builder nanoseconds = LongStream.builder();
      try (Wire wire = new Wire(address, way.port)) {
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
          Answer answer = wire.request(way.method, way.path(client));
          if (!way.isGood(answer)) {
            throw new IllegalStateException(way + " got " + answer);
          }
          nanoseconds.add(System.nanoTime() - now);
        }
      }
      return nanoseconds.build();
    };
  }
}
