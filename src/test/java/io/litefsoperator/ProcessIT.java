package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.OperatorProcess;
import io.litefsoperator.testing.TestBed;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator as a process: its port, its options, its end. */
final class ProcessIT {

  @RegisterExtension final TestBed bed = TestBed.withoutOperator();

  @Test
  void itTellsOfItsHealthAndItsWork() throws IOException {
    OperatorProcess operator = bed.startOperator();
    Notes notes = bed.notes("notes");
    notes.apply(notes.manifest().replicas(0)).awaitReady(0);

    HttpResponse<String> health = operator.get("/healthz");
    HttpResponse<String> ready = operator.get("/readyz");
    HttpResponse<String> metrics = operator.get("/metrics");

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).isEqualTo("ok\n");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(metrics.body())
        .contains(
            "litefs_operator_reconcile_seconds_count",
            "litefs_operator_api_requests_total",
            "litefs_operator_condition_changes_total",
            "jvm_memory_used_bytes",
            "litefs_operator_cluster_replicas{cluster=\"notes\",namespace=\"%s\"} 0.0"
                .formatted(bed.namespace()));

    notes.delete();
    eventually(
        "no series of the cluster is left",
        Duration.ofSeconds(10),
        () -> assertThat(operator.get("/metrics").body()).doesNotContain(bed.namespace()));
  }

  @ParameterizedTest
  @CsvSource({
    "--resync=often, --resync",
    "--node-access=telepathy, --node-access",
    "--http-address=nowhere, --http-address",
    "--no-such-option=1, --no-such-option"
  })
  void aWrongOptionEndsItWithTwoAndAMessage(String option, String named) {
    OperatorProcess operator = bed.launchOperator(option);

    assertThat(operator.awaitExit()).isEqualTo(2);
    assertThat(operator.logText()).contains(named).hasLineCount(1);
  }

  @Test
  void itEndsInOrderWhileClustersAreBeingMade() {
    OperatorProcess operator = bed.startOperator();
    for (String name : new String[] {"one", "two", "three"}) {
      Notes notes = bed.notes(name);
      notes.apply(notes.manifest());
    }

    assertThat(operator.stop()).isZero();

    assertThat(operator.logText()).contains("Stopping");
    bed.startOperator();
    bed.notes("three").awaitReady(1);
  }

  @Test
  void aClusterInANamespaceThatItDoesNotWatchIsLeftAlone() {
    bed.startOperator();
    try (TestBed.Elsewhere elsewhere = bed.elsewhere()) {
      Notes unwatched = elsewhere.notes("unwatched");
      unwatched.apply(unwatched.manifest());
      Notes watched = bed.notes("watched");
      watched.apply(watched.manifest());

      watched.awaitReady(1);
      assertThat(unwatched.get().getStatus()).isNull();
      assertThat(elsewhere.isEmpty()).isTrue();
    }
  }
}
