package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.NodeStatus;
import io.litefsoperator.testing.ApiRequests;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** What kubectl get, describe and explain have to show of a cluster in which all is well. */
@Isolated("its operator watches every namespace")
final class ShownIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperatorEverywhere();

  private static Notes notes;

  @BeforeAll
  static void threeNodesBecomeReady() {
    notes = bed.notes("notes");
    notes.apply(notes.manifest().replicas(3)).awaitReady(3);
  }

  @Test
  void getPrintsPrimaryReplicasReadyStatusAndAge() {
    JsonNode table =
        ApiRequests.table(
            bed.client(),
            "apis/litefs-operator.io/v1alpha1/namespaces/%s/litefsclusters"
                .formatted(bed.namespace()));

    List<String> columns = new ArrayList<>();
    table.path("columnDefinitions").forEach(column -> columns.add(column.path("name").asText()));
    assertThat(columns).containsExactly("Name", "PRIMARY", "REPLICAS", "READY", "STATUS", "AGE");
    List<String> cells = new ArrayList<>();
    table.path("rows").path(0).path("cells").forEach(cell -> cells.add(cell.asText()));
    assertThat(cells).startsWith("notes", "notes-0", "3", "3", "Ready");
    assertThat(cells.get(5)).matches("\\d+m?\\d*s?");
  }

  @Test
  void explainDescribesEveryFieldOfTheSpec() {
    JsonNode schemas =
        Serialization.unmarshal(
                bed.client().raw("/openapi/v3/apis/litefs-operator.io/v1alpha1"), JsonNode.class)
            .path("components")
            .path("schemas");
    JsonNode spec =
        schemas.path("io.litefs-operator.v1alpha1.LiteFsCluster").path("properties").path("spec");

    List<String> undescribed = new ArrayList<>();
    spec.path("properties")
        .properties()
        .forEach(
            field -> {
              if (field.getValue().path("description").asText().isBlank()) {
                undescribed.add(field.getKey());
              }
            });
    assertThat(spec.path("properties").path("replicas").path("description").asText())
        .contains("primary included");
    assertThat(undescribed).as("fields without a description").isEmpty();
  }

  @Test
  void theConditionsSayThatAllIsWell() {
    List<Condition> conditions = notes.get().getStatus().conditions();

    assertThat(conditions)
        .extracting(
            condition ->
                "%s=%s %s"
                    .formatted(condition.getType(), condition.getStatus(), condition.getReason()))
        .containsExactlyInAnyOrder(
            "Ready=True Ready",
            "PrimaryAvailable=True Writable",
            "ReplicasStreaming=True AllStreaming",
            "LineageIntact=True SameClusterId",
            "Reconciling=False Settled",
            "Stalled=False NoObstacle");
    Long generation = notes.get().getMetadata().getGeneration();
    assertThat(conditions)
        .allSatisfy(
            condition -> {
              assertThat(condition.getObservedGeneration()).isEqualTo(generation);
              assertThat(condition.getLastTransitionTime()).isNotBlank();
              assertThat(condition.getMessage()).isNotBlank();
            });
  }

  @Test
  void theStatusShowsEveryNode() {
    LiteFsClusterStatus status = notes.get().getStatus();

    assertThat(status.primary()).isEqualTo("notes-0");
    assertThat(status.clusterId()).matches("LFSC[0-9A-F]{16}");
    assertThat(status.nodes())
        .containsExactly(
            new NodeStatus(
                "notes-0",
                NodeStatus.Role.Primary,
                NodeStatus.State.Writable,
                status.clusterId(),
                null),
            new NodeStatus(
                "notes-1",
                NodeStatus.Role.Replica,
                NodeStatus.State.Streaming,
                status.clusterId(),
                null),
            new NodeStatus(
                "notes-2",
                NodeStatus.Role.Replica,
                NodeStatus.State.Streaming,
                status.clusterId(),
                null));
  }

  @Test
  void theEventsTellHowItBecameReady() {
    eventually(
        "there is an event for Ready",
        Duration.ofSeconds(5),
        () ->
            assertThat(notes.events())
                .anySatisfy(event -> assertThat(event.getReason()).isEqualTo("Ready")));

    List<Event> events = notes.events();
    assertThat(events)
        .allSatisfy(
            event -> {
              assertThat(event.getSource().getComponent()).isEqualTo("litefs-operator");
              assertThat(event.getMessage()).isNotBlank();
            });
    assertThat(events)
        .filteredOn(event -> event.getType().equals("Warning"))
        .as("a start is no fault")
        .isEmpty();
    assertThat(events).as("events of one start").hasSizeLessThan(30);
  }
}
