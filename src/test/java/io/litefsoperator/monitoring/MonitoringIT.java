package io.litefsoperator.monitoring;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.Prometheus;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real Prometheus, a real operator, real nodes: what the dashboard asks has answers. */
@TestMethodOrder(OrderAnnotation.class)
final class MonitoringIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  /** A kubelet measures its volumes once a minute. */
  private static final Duration MEASURED = Duration.ofSeconds(100);

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Pattern PATIENCE = Pattern.compile("(?m)^( +for:) .*$");

  private static Notes notes;
  private static Prometheus prometheus;
  private static StorageClass measured;

  /** With volumes that a kubelet can measure, which those of the default class are not. */
  @BeforeAll
  static void prometheusLooksAtACluster() {
    measured =
        bed.client()
            .resource(
                new StorageClassBuilder()
                    .withNewMetadata()
                    .withName(bed.namespace())
                    .addToAnnotations("defaultVolumeType", "local")
                    .endMetadata()
                    .withProvisioner("rancher.io/local-path")
                    .withVolumeBindingMode("WaitForFirstConsumer")
                    .build())
            .create();
    notes = bed.notes("notes");
    notes.apply(
        notes
            .manifest()
            .replicas(3)
            .set("storage.storageClassName", measured.getMetadata().getName()));
    prometheus =
        Prometheus.start(
            bed,
            MonitoringFiles.tree(MonitoringFiles.POD_MONITOR),
            PATIENCE.matcher(MonitoringFiles.text(MonitoringFiles.ALERTS)).replaceAll("$1 1s"));
    notes.awaitReady(3);
    notes.write("something to replicate");
  }

  @AfterAll
  static void nothingIsLeft() {
    if (prometheus != null) {
      prometheus.close();
    }
    if (measured != null) {
      bed.client().resource(measured).delete();
    }
  }

  @Test
  @Order(1)
  void everyPanelOfTheDashboardShowsSomething() {
    List<String> expressions =
        MonitoringFiles.panels().stream()
            .flatMap(panel -> panel.path("targets").findValuesAsText("expr").stream())
            .map(MonitoringIT::asGrafanaAsks)
            .toList();
    assertThat(expressions).isNotEmpty();

    eventually(
        "every expression gives data",
        MEASURED,
        () ->
            assertThat(expressions)
                .allSatisfy(expr -> assertThat(prometheus.query(expr)).as(expr).isNotEmpty()));
  }

  private static String asGrafanaAsks(String expression) {
    return expression
        .replace("$namespace", bed.namespace())
        .replace("$cluster", notes.name())
        .replace("$__rate_interval", "10s");
  }

  @Test
  @Order(2)
  void everyVariableOfTheDashboardHasValues() {
    Pattern values = Pattern.compile("label_values\\((.+), (\\w+)\\)");
    Set<String> found = new TreeSet<>();
    for (JsonNode variable :
        MonitoringFiles.tree(MonitoringFiles.DASHBOARD).path("templating").path("list")) {
      values
          .matcher(variable.path("definition").asText())
          .results()
          .forEach(
              asked ->
                  prometheus
                      .query(asGrafanaAsks(asked.group(1)))
                      .forEach(
                          series ->
                              found.add(series.path("metric").path(asked.group(2)).asText())));
    }

    assertThat(found).containsExactlyInAnyOrder(bed.namespace(), notes.name());
  }

  @Test
  @Order(3)
  void everyAlertKnowsItsMetricsAndIsSilentWhileAllIsWell() {
    Set<String> metrics = new TreeSet<>();
    MonitoringFiles.alerts()
        .forEach(
            alert ->
                MonitoringFiles.METRIC
                    .matcher(alert.path("expr").asText())
                    .results()
                    .map(MatchResult::group)
                    .forEach(metrics::add));

    eventually(
        "every metric has a series",
        MEASURED,
        () ->
            assertThat(metrics)
                .allSatisfy(name -> assertThat(prometheus.query(name)).isNotEmpty()));
    assertThat(prometheus.rules())
        .hasSameSizeAs(MonitoringFiles.alerts())
        .allSatisfy(rule -> assertThat(rule.path("health").asText()).isEqualTo("ok"));
    // With a second's patience an alert also tells of what a busy machine held up, and then ends.
    eventually(
        "no alert is left",
        SOON,
        () ->
            assertThat(prometheus.rules())
                // These volumes are folders on the disk of whoever runs the tests.
                .filteredOn(rule -> !rule.path("name").asText().equals("LiteFsVolumeNearlyFull"))
                .allSatisfy(rule -> assertThat(rule.path("state").asText()).isEqualTo("inactive")));
  }

  /** Last, since it leaves the cluster in the middle of a restart. */
  @Test
  @Order(4)
  void anAlertFiresWhenThePrimaryGoesAndEndsWhenItIsBack() {
    bed.client().pods().inNamespace(bed.namespace()).withName(notes.podName(0)).delete();

    String fired = "max_over_time(ALERTS{alertname='LiteFsPrimaryDown', alertstate='firing'}[5m])";
    eventually(
        "the alert fires",
        SOON,
        () ->
            assertThat(prometheus.query(fired))
                .singleElement()
                .satisfies(
                    alert -> {
                      assertThat(alert.path("metric").path("cluster").asText()).isEqualTo("notes");
                      assertThat(alert.path("metric").path("namespace").asText())
                          .isEqualTo(bed.namespace());
                    }));
    notes.awaitReady(3);
    eventually(
        "the alert ends",
        SOON,
        () -> assertThat(prometheus.query("ALERTS{alertname='LiteFsPrimaryDown'}")).isEmpty());
  }
}
