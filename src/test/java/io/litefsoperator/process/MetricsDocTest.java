package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.litefsoperator.litefs.NodeAddress;
import io.litefsoperator.litefs.NodeAnswer;
import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.litefs.Position;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.observe.NodeMetrics;
import io.litefsoperator.observe.NodeReports;
import io.litefsoperator.observe.Pace;
import io.litefsoperator.observe.RawLiteFsCluster;
import io.litefsoperator.report.Announce;
import io.litefsoperator.report.ClusterMetrics;
import io.litefsoperator.report.ConditionMetrics;
import io.litefsoperator.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document that lists the metrics lists them all, as they are. */
final class MetricsDocTest {

  private static final Path DOCUMENT = Path.of("docs/metrics.md");
  private static final String BEGIN = "<!-- written by MetricsDocTest -->\n";
  private static final String END = "<!-- end -->\n";

  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (litefs_operator_\\w+) (.*)$");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (litefs_operator_\\w+) (.*)$");
  private static final Pattern LABEL = Pattern.compile("[{,](\\w+)=\"");

  /** Of Prometheus's own format rather than of the metric. */
  private static final Set<String> BUCKET = Set.of("le");

  @Test
  void theDocumentListsEveryMetric() throws IOException {
    String document = Files.readString(DOCUMENT);
    assertThat(document).contains(BEGIN, END);

    Golden.assertMatches(
        DOCUMENT,
        document.substring(0, document.indexOf(BEGIN) + BEGIN.length())
            + table(scrape())
            + document.substring(document.indexOf(END)));
  }

  private static String table(String scrape) {
    Map<String, String> help = families(HELP, scrape);
    Map<String, String> types = families(TYPE, scrape);
    assertThat(help).as("every metric says what it is").doesNotContainValue("");
    return "| Name | Type | Labels | What it is |\n|---|---|---|---|\n"
        + help.keySet().stream()
            .map(
                name ->
                    "| `%s` | %s | %s | %s |\n"
                        .formatted(name, types.get(name), labels(name, scrape), help.get(name)))
            .collect(Collectors.joining());
  }

  private static Map<String, String> families(Pattern line, String scrape) {
    Map<String, String> families = new TreeMap<>();
    line.matcher(scrape)
        .results()
        .forEach(match -> families.put(match.group(1), match.group(2).strip()));
    return families;
  }

  private static String labels(String name, String scrape) {
    Set<String> labels = new TreeSet<>();
    Matcher sample =
        Pattern.compile("(?m)^%s(?:_bucket|_sum|_count)?(\\{.*})? ".formatted(name))
            .matcher(scrape);
    while (sample.find()) {
      if (sample.group(1) != null) {
        LABEL.matcher(sample.group(1)).results().forEach(match -> labels.add(match.group(1)));
      }
    }
    labels.removeAll(BUCKET);
    return labels.stream().map(label -> '`' + label + '`').collect(Collectors.joining(", "));
  }

  /** Of an operator to which everything has happened that makes a series. */
  private static String scrape() {
    try (ProcessMetrics metrics = new ProcessMetrics("test");
        KubernetesClient client = new KubernetesClientBuilder().build()) {
      metrics.addLeading(() -> true);
      new ReconcileMetrics(metrics.registry());
      new ApiRequests(metrics.registry())
          .afterConnectionFailure(
              new StandardHttpRequest.Builder().uri("http://localhost").build(), new IOException());
      new Announce(client, Clock.systemUTC());
      new ConditionMetrics()
          .count(
              new ConditionBuilder()
                  .withType("Ready")
                  .withStatus("True")
                  .withReason("Ready")
                  .build());
      ClusterMetrics clusters = new ClusterMetrics(() -> true);
      clusters.readFrom(new OneCluster());
      metrics.add(clusters);
      NodeMetrics nodes = new NodeMetrics();
      metrics.add(nodes);
      try (NodeReports reports =
          new NodeReports(
              node -> CompletableFuture.completedFuture(answer()), nodes, Clock.systemUTC())) {
        reports.watch(
            new ResourceID("notes", "default"),
            Set.of(new NodeAddress("default", "notes-0", "uid", "198.18.0.1")),
            Pace.each(Duration.ofMinutes(1)));
        await("the node was asked")
            .until(() -> metrics.registry().scrape().contains("litefs_operator_node_txid{"));
        return metrics.registry().scrape();
      }
    }
  }

  private static NodeAnswer answer() {
    TreeMap<String, Position> positions = new TreeMap<>();
    positions.put("notes.db", new Position(1, "b3c074087f3455b2"));
    return new NodeAnswer(
        new NodeInfo("LFSC0000000000000001", true, true, null), new Positions(positions));
  }

  private static final class OneCluster implements Cache<RawLiteFsCluster> {

    @Override
    public Optional<RawLiteFsCluster> get(ResourceID id) {
      return Optional.empty();
    }

    @Override
    public Stream<ResourceID> keys() {
      return Stream.empty();
    }

    @Override
    public Stream<RawLiteFsCluster> list(Predicate<RawLiteFsCluster> predicate) {
      return Stream.of(
          Serialization.unmarshal(
              """
              apiVersion: litefs-operator.io/v1alpha1
              kind: LiteFsCluster
              metadata: {name: notes, namespace: default}
              spec: {replicas: 1, image: x}
              status:
                nodes: [{name: notes-0, role: Primary, state: Writable}]
                conditions: [{type: Ready, status: 'True', reason: Ready}]
              """,
              RawLiteFsCluster.class));
    }
  }
}
