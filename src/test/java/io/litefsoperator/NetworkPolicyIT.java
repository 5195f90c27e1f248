package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.litefsoperator.testing.Caller;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.TestBed.Elsewhere;
import io.litefsoperator.testing.TestCluster.Enforced;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who reaches what of a cluster's pods, where NetworkPolicies are enforced. */
final class NetworkPolicyIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int APP = 8080;
  private static final int LITEFS = 20202;
  private static final List<Integer> GATEWAYS = List.of(20204, 20205);
  private static final Map<String, String> OPERATOR =
      Map.of("app.kubernetes.io/name", "litefs-operator");
  private static final String OPEN = "200";
  private static final String CLOSED = "000";

  private static NetworkPolicy policy() {
    return bed.client()
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(bed.namespace())
        .withName("ledger")
        .get();
  }

  private static Manifest manifest() {
    return Manifest.of("ledger")
        .replicas(2)
        .image("docker.io/litefs-operator/ledger:1")
        .set("exec", "[{cmd: ledger}]")
        .set("routing", "{appPort: 3000, database: ledger.db}")
        .set(
            "networkPolicy",
            "{monitoring: [{podSelector: {matchLabels: {example.com/is: monitoring}}}]}");
  }

  @Test
  void litefsIsOpenToItsNodesTheOperatorAndMonitoringAndTheAppToEverybody() {
    try (Enforced enforced = bed.cluster().enforcePolicies();
        Elsewhere operators = bed.elsewhere()) {
      bed.startOperator("--pod-namespace=" + operators.name());
      Caller operator = Caller.in(bed.client(), operators.name(), "operator", OPERATOR);
      // Of the operator's labels, but not where the operator is.
      Caller stranger = Caller.in(bed.client(), bed.namespace(), "stranger", OPERATOR);
      Caller monitoring =
          Caller.in(
              bed.client(), bed.namespace(), "monitoring", Map.of("example.com/is", "monitoring"));
      Notes ledger = bed.notes("ledger");
      ledger.apply(manifest()).awaitReady(2);
      List.of(operator, stranger, monitoring).forEach(Caller::awaitReady);
      String primary = ip(ledger, 0);

      eventually(
          "LiteFS is closed to strangers, and so are the ways between gateways",
          SOON,
          () -> {
            assertThat(stranger.asks(primary, LITEFS, "/info")).isEqualTo(CLOSED);
            for (int port : GATEWAYS) {
              assertThat(stranger.asks(primary, port, "/")).isEqualTo(CLOSED);
              assertThat(operator.asks(primary, port, "/")).isEqualTo(CLOSED);
            }
          });
      assertThat(operator.asks(primary, LITEFS, "/info")).isEqualTo(OPEN);
      assertThat(monitoring.asks(primary, LITEFS, "/metrics")).isEqualTo(OPEN);

      // Connections from before may outlive a policy: this one has none.
      bed.client()
          .pods()
          .inNamespace(bed.namespace())
          .withName("ledger-1")
          .withGracePeriod(1)
          .delete();
      eventually(
          "a new replica follows its primary, and takes a write for it through the gateways",
          SOON,
          () -> {
            assertThat(stranger.asks(ip(ledger, 1), LITEFS, "/info")).isEqualTo(CLOSED);
            assertThat(
                    stranger.asks(
                        ip(ledger, 1), APP, "/write?client=stranger&n=1", "--request", "POST"))
                .isEqualTo("201");
          });
      ledger.awaitReady(2);

      NetworkPolicy before = policy();
      bed.operator().stop();
      bed.startOperator();
      bed.awaitLooks(ledger, 2);
      assertThat(policy()).as("after an operator that makes none").isEqualTo(before);

      ledger.patch("{\"spec\":{\"networkPolicy\":{\"enabled\":false}}}");
      eventually(
          "there is no policy any more",
          SOON,
          () -> {
            assertThat(policy()).isNull();
            assertThat(stranger.asks(primary, LITEFS, "/info")).isEqualTo(OPEN);
          });
    }
  }

  private static String ip(Notes ledger, int ordinal) {
    return ledger.pod(ordinal).getStatus().getPodIP();
  }
}
