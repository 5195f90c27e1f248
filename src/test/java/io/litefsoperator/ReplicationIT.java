package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes: one takes the writes, all serve the reads. */
@Isolated("its operator watches every namespace")
final class ReplicationIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperatorEverywhere();

  private static final Duration REPLICATION = Duration.ofSeconds(10);

  private static Notes notes;

  @BeforeAll
  static void threeNodesBecomeReady() {
    notes = bed.notes("notes");
    notes.apply(
        notes
            .manifest()
            .replicas(3)
            .set(
                "exec",
                """
                - cmd: sqlite3 /litefs/notes.db 'create table if not exists notes(id integer primary key, text text)'
                  ifCandidate: true
                - cmd: touch /var/migrated
                  ifCandidate: true
                - cmd: sh -c 'echo "$$ ${HOME}" > /var/started; exec sleep infinity'
                """)
            .set("ports", "[{name: http, containerPort: 3000}]"));
    notes.awaitReady(3);
  }

  @Test
  void rowsWrittenOnThePrimaryAreReadOnTheReplicas() {
    notes.write("one");
    notes.write("two");

    for (int replica : List.of(1, 2)) {
      eventually(
          "the rows are on pod " + replica,
          REPLICATION,
          () -> assertThat(notes.texts(replica)).containsSubsequence("one", "two"));
    }
  }

  @Test
  void howFarEachNodeHasGotIsInTheOperatorsMetrics() {
    notes.write("three");

    String txid = notes.exec(0, "cut", "-d/", "-f1", "/litefs/notes.db-pos").text().strip();
    for (int pod : List.of(0, 1, 2)) {
      eventually(
          "the operator shows that pod %d has it all".formatted(pod),
          REPLICATION,
          () ->
              assertThat(bed.operator().metrics().values())
                  .hasEntrySatisfying(
                      series("litefs_operator_node_txid", pod),
                      shown -> assertThat(shown).isGreaterThanOrEqualTo(Long.parseLong(txid, 16)))
                  .containsEntry(series("litefs_operator_node_lag_transactions", pod), 0.0));
    }
  }

  private static String series(String name, int pod) {
    return "%s{cluster=\"notes\",database=\"notes.db\",namespace=\"%s\",pod=\"notes-%d\"}"
        .formatted(name, bed.namespace(), pod);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aWriteOnAReplicaIsRefused(int replica) {
    String insert = "insert into notes(text) values('stray')";

    CommandResult result = notes.sqlite(replica, insert);

    assertThat(result.code()).isNotZero();
    assertThat(result.err()).containsIgnoringCase("readonly database");
    assertThat(notes.texts(0)).doesNotContain("stray");
  }

  @Test
  void aMigrationRunsOnThePrimaryOnly() {
    assertThat(notes.exec(0, "test", "-e", "/var/migrated").code()).isZero();
    assertThat(notes.exec(1, "test", "-e", "/var/migrated").code()).isEqualTo(1);
    assertThat(notes.exec(2, "test", "-e", "/var/migrated").code()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aDollarInACommandArrivesAsWritten(int pod) {
    assertThat(notes.exec(pod, "cat", "/var/started").text()).matches("\\d+ /.*");
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false", "2, false"})
  void eachPodSeesItsOwnConfiguration(int pod, boolean candidate) {
    JsonNode lease =
        Serialization.unmarshal(notes.exec(pod, "cat", "/config/litefs.yml").text(), JsonNode.class)
            .path("lease");

    assertThat(notes.exec(pod, "cat", "/config/litefs-candidate").text())
        .isEqualTo(Boolean.toString(candidate));
    assertThat(lease)
        .isEqualTo(
            Serialization.unmarshal(
                """
                type: static
                hostname: notes-0
                advertise-url: http://notes-0.notes-headless.%s.svc.cluster.local:20202
                candidate: %s
                """
                    .formatted(bed.namespace(), candidate),
                JsonNode.class));
  }

  @Test
  void noPodSetsHostname() {
    assertThat(notes.pods()).hasSize(3);
    notes
        .pods()
        .forEach(pod -> assertThat(Serialization.asYaml(pod.getSpec())).doesNotContain("HOSTNAME"));
  }

  @ParameterizedTest
  @CsvSource({
    "notes-primary, notes-0",
    "notes-replicas, notes-1 notes-2",
    "notes, notes-0 notes-1 notes-2",
    "notes-headless, notes-0 notes-1 notes-2"
  })
  void eachServiceLeadsToItsPods(String service, String pods) {
    eventually(
        service + " leads to " + pods,
        REPLICATION,
        () ->
            assertThat(endpoints(service))
                .containsExactlyInAnyOrderElementsOf(List.of(pods.split(" ", -1))));
  }

  private static List<String> endpoints(String service) {
    return bed
        .client()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(bed.namespace())
        .withLabel("kubernetes.io/service-name", service)
        .list()
        .getItems()
        .stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
        .map(Endpoint::getTargetRef)
        .map(pod -> pod.getName())
        .toList();
  }
}
