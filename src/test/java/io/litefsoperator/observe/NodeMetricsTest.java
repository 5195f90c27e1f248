package io.litefsoperator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.litefsoperator.litefs.NodeAddress;
import io.litefsoperator.litefs.NodeAnswer;
import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.litefs.Position;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.observe.PollQueue.Limits;
import io.litefsoperator.testing.Samples;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.ConnectException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As Prometheus gets them, from a poller that is told what the nodes say. */
final class NodeMetricsTest {

  private static final ResourceID NOTES = new ResourceID("notes", "default");
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final String TXID = "litefs_operator_node_txid";
  private static final String LAG = "litefs_operator_node_lag_transactions";

  private final ManualScheduler time = new ManualScheduler();
  private final ScriptedNodeApi api = new ScriptedNodeApi();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final NodeReports reports = reports();

  private NodeReports reports() {
    NodeMetrics metrics = new NodeMetrics();
    registry.getPrometheusRegistry().register(metrics);
    return new NodeReports(
        api,
        metrics,
        time,
        time.clock(),
        time::nanoTime,
        () -> 0.5,
        new Limits(128, Duration.ofSeconds(5)));
  }

  private static NodeAnswer primary(@Nullable Positions positions) {
    return new NodeAnswer(new NodeInfo("LFSC0000000000000001", true, true, null), positions);
  }

  private static NodeAnswer replica(@Nullable Positions positions) {
    return new NodeAnswer(new NodeInfo("LFSC0000000000000001", false, false, "p"), positions);
  }

  private static Positions at(Object... databasesAndTxids) {
    TreeMap<String, Position> positions = new TreeMap<>();
    for (int i = 0; i < databasesAndTxids.length; i += 2) {
      positions.put(
          (String) databasesAndTxids[i],
          new Position((Integer) databasesAndTxids[i + 1], "b3c074087f3455b2"));
    }
    return new Positions(positions);
  }

  private static NodeAddress address(String pod) {
    return new NodeAddress("default", pod, "uid of " + pod, "198.18.0.1");
  }

  private void watch(String... pods) {
    reports.watch(
        NOTES,
        Set.of(pods).stream().map(NodeMetricsTest::address).collect(Collectors.toSet()),
        Pace.each(EVERY));
    time.settle();
  }

  private void nextPoll() {
    time.pass(EVERY);
  }

  /** By pod and database, such as {@code notes-1 a.db}. */
  private Map<String, Double> series(String name) {
    String start = name + "{";
    return Samples.parse(registry.scrape()).values().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(start))
        .collect(
            Collectors.toMap(
                entry ->
                    entry
                        .getKey()
                        .replaceFirst(".*database=\"([^\"]*)\".*pod=\"([^\"]*)\".*", "$2 $1"),
                Map.Entry::getValue));
  }

  @Test
  void positionsAndLagAreShownByNodeAndDatabase() {
    api.answer("notes-0", primary(at("a.db", 12, "b.db", 3)));
    api.answer("notes-1", replica(at("a.db", 10, "b.db", 3)));
    watch("notes-0");
    watch("notes-0", "notes-1");

    assertThat(registry.scrape())
        .contains(
            "# TYPE litefs_operator_node_txid gauge",
            "litefs_operator_node_txid{cluster=\"notes\",database=\"a.db\",namespace=\"default\","
                + "pod=\"notes-1\"} 10.0",
            "# TYPE litefs_operator_node_lag_transactions gauge",
            "litefs_operator_node_lag_transactions{cluster=\"notes\",database=\"a.db\","
                + "namespace=\"default\",pod=\"notes-1\"} 2.0");
    assertThat(series(LAG))
        .containsOnly(
            Map.entry("notes-0 a.db", 0.0),
            Map.entry("notes-0 b.db", 0.0),
            Map.entry("notes-1 a.db", 2.0),
            Map.entry("notes-1 b.db", 0.0));
  }

  @Test
  void whatThePrimaryWroteSinceTheNodeAnsweredIsNoLag() {
    api.answer("notes-0", primary(at("a.db", 12)));
    watch("notes-0");
    api.answer("notes-1", replica(at("a.db", 12)));
    watch("notes-0", "notes-1");
    api.answer("notes-0", primary(at("a.db", 500)));
    api.hang("notes-1");
    nextPoll();

    assertThat(series(TXID)).containsEntry("notes-0 a.db", 500.0);
    assertThat(series(LAG)).containsEntry("notes-1 a.db", 0.0);
  }

  @Test
  void aNodeThatDoesNotKeepUpLagsAndOneThatIsAheadDoesNot() {
    api.answer("notes-0", primary(at("a.db", 12, "new.db", 7)));
    api.answer("notes-1", replica(at("a.db", 2)));
    api.answer("notes-2", replica(at("a.db", 20, "new.db", 8, "old.db", 3)));
    watch("notes-0");
    watch("notes-0", "notes-1", "notes-2");

    assertThat(series(LAG))
        .containsEntry("notes-1 a.db", 10.0)
        .containsEntry("notes-1 new.db", 7.0)
        .containsEntry("notes-2 a.db", 0.0)
        .containsEntry("notes-2 new.db", 0.0)
        .doesNotContainKey("notes-2 old.db");
  }

  @Test
  void withoutOnePrimaryNoLagIsKnown() {
    api.answer("notes-0", primary(at("a.db", 12)));
    api.answer("notes-1", replica(at("a.db", 2)));
    watch("notes-0");
    watch("notes-0", "notes-1");
    assertThat(series(LAG)).hasSize(2);

    api.answer("notes-0", primary(null));
    nextPoll();
    assertThat(series(LAG)).isEmpty();
    assertThat(series(TXID)).containsOnlyKeys("notes-1 a.db");

    api.answer("notes-0", primary(at("a.db", 12)));
    nextPoll();
    nextPoll();
    assertThat(series(LAG)).hasSize(2);

    api.answer("notes-1", primary(at("a.db", 2)));
    nextPoll();
    assertThat(series(LAG)).isEmpty();
    assertThat(series(TXID)).hasSize(2);
  }

  @Test
  void whatANodeNoLongerSaysIsNoLongerShown() {
    api.answer("notes-0", primary(at("a.db", 12, "b.db", 1)));
    watch("notes-0");
    assertThat(series(TXID)).hasSize(2);

    api.answer("notes-0", primary(at("b.db", 1)));
    nextPoll();
    assertThat(series(TXID)).containsOnlyKeys("notes-0 b.db");
    assertThat(series(LAG)).containsOnlyKeys("notes-0 b.db");

    api.fail("notes-0", new ConnectException());
    nextPoll();
    assertThat(series(TXID)).containsOnlyKeys("notes-0 b.db");
    nextPoll();
    assertThat(series(TXID)).isEmpty();
    assertThat(series(LAG)).isEmpty();
  }

  @Test
  void ofANodeOrAClusterThatIsGoneNothingIsLeft() {
    api.answer("notes-0", primary(at("a.db", 12)));
    api.answer("notes-1", replica(at("a.db", 12)));
    watch("notes-0", "notes-1");
    assertThat(series(TXID)).hasSize(2);

    watch("notes-0");
    assertThat(series(TXID)).containsOnlyKeys("notes-0 a.db");

    reports.forget(NOTES);
    assertThat(series(TXID)).isEmpty();
    assertThat(series(LAG)).isEmpty();

    watch("notes-0");
    assertThat(series(TXID)).hasSize(1);
    reports.close();
    assertThat(series(TXID)).isEmpty();
  }

  @Test
  void anAnswerThatComesAfterItsNodeWasForgottenIsNotShown() {
    watch("notes-0");
    reports.forget(NOTES);
    api.open.get(0).complete(primary(at("a.db", 12)));
    time.settle();

    assertThat(series(TXID)).isEmpty();
  }

  @Test
  void aPodThatWasReplacedIsShownInstead() {
    api.answer("notes-0", primary(at("a.db", 12)));
    watch("notes-0");
    NodeAddress replaced = new NodeAddress("default", "notes-0", "another uid", "198.18.0.2");
    reports.watch(NOTES, Set.of(replaced), Pace.each(EVERY));
    assertThat(series(TXID)).isEmpty();

    api.answer("notes-0", primary(at("b.db", 1)));
    time.settle();
    assertThat(series(TXID)).containsOnlyKeys("notes-0 b.db");
  }

  @Test
  void pollsAreCountedByWhatCameOfThem() {
    api.answer("notes-0", primary(null));
    api.fail("notes-1", new ConnectException());
    watch("notes-0", "notes-1");
    time.pass(Duration.ofSeconds(6));

    assertThat(Samples.parse(registry.scrape()).values())
        .containsEntry("litefs_operator_polls_total{outcome=\"answered\"}", 2.0)
        .containsEntry("litefs_operator_polls_total{outcome=\"silent\"}", 2.0);
  }

  @Test
  void aNodeWithManyDatabasesHasSeriesForTheFirstOfThemByNameOnly() {
    TreeMap<String, Position> many = new TreeMap<>();
    for (int i = 0; i < 1000; i++) {
      many.put("db-%03d".formatted(i), new Position(i, "b3c074087f3455b2"));
    }
    api.answer("notes-0", primary(new Positions(many)));
    watch("notes-0");

    assertThat(series(TXID))
        .hasSize(NodeMetrics.MAX_DATABASES)
        .containsKeys("notes-0 db-000", "notes-0 db-049");
    assertThat(series(LAG)).hasSize(NodeMetrics.MAX_DATABASES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"with \"quotes\".db", "back\\slash.db", "Überblick 🗒.db"})
  void anOddNameLeavesTheRestReadable(String name) {
    api.answer("notes-0", primary(at(name, 12, "zzz", 1)));
    watch("notes-0");

    assertThat(Samples.parse(registry.scrape()).sum(TXID)).isEqualTo(13);
  }

  @Test
  void threeThousandNodesCostLittle() {
    int clusters = 300;
    for (int cluster = 0; cluster < clusters; cluster++) {
      Set<NodeAddress> pods = new HashSet<>();
      for (int node = 0; node < 10; node++) {
        String pod = "pod-%d-%d".formatted(cluster, node);
        pods.add(address(pod));
        Positions positions = at("a.db", 5, "b.db", 7, "c.db", 9);
        api.answer(pod, node == 0 ? primary(positions) : replica(positions));
      }
      reports.watch(new ResourceID("cluster-" + cluster, "default"), pods, Pace.each(EVERY));
    }
    long start = System.nanoTime();
    time.pass(EVERY.multipliedBy(5)); // five times 3,000 answers
    long polled = System.nanoTime();
    Samples samples = Samples.parse(registry.scrape());

    assertThat(samples.sum(TXID)).isEqualTo(3000 * 21.0);
    assertThat(Duration.ofNanos(polled - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(Duration.ofNanos(System.nanoTime() - polled)).isLessThan(Duration.ofSeconds(5));
    for (int cluster = 0; cluster < clusters; cluster++) {
      reports.forget(new ResourceID("cluster-" + cluster, "default"));
    }
    assertThat(registry.scrape()).doesNotContain("pod-");
  }
}
