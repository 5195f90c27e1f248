package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.observe.GuardReport;
import io.litefsoperator.observe.GuardReport.Refusal;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.resources.ConfigMaps;
import io.litefsoperator.resources.Guard;
import io.litefsoperator.resources.Services;
import io.litefsoperator.resources.StatefulSets;
import io.litefsoperator.resources.Topology;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The guard in real pods, with no operator about: the tests write what it would. */
final class GuardIT {

  @RegisterExtension final TestBed bed = TestBed.withoutOperator();

  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String SOME_ID = "LFSC0123456789ABCDEF";

  private Notes notes;

  @BeforeEach
  void cluster() {
    notes = bed.notes("notes");
    notes.apply(notes.manifest().replicas(2));
  }

  /** Applies what the operator would. */
  private void apply(int replicas, @Nullable String clusterId) {
    Topology topology =
        new Topology(notes.get(), 0, replicas, replicas, List.of(), clusterId, false, null);
    List<HasMetadata> children = new ArrayList<>(Services.of(topology));
    IntStream.range(0, replicas).forEach(i -> children.add(ConfigMaps.of(topology, i)));
    children.add(StatefulSets.of(topology));
    children.forEach(
        child ->
            bed.client().resource(child).fieldManager("tests").forceConflicts().serverSideApply());
  }

  private PodResource pod(int ordinal) {
    return bed.client().pods().inNamespace(bed.namespace()).withName(notes.podName(ordinal));
  }

  private void grant(int ordinal) {
    pod(ordinal)
        .edit(
            pod ->
                new PodBuilder(pod)
                    .editMetadata()
                    .addToAnnotations(Guard.START_GRANTED, "tests")
                    .endMetadata()
                    .build());
  }

  private ContainerStatus guard(int ordinal) {
    return notes.pod(ordinal).getStatus().getInitContainerStatuses().get(0);
  }

  private void awaitGuardRunning(int ordinal) {
    eventually(
        "the guard runs",
        SOON,
        () ->
            assertThat(notes.pod(ordinal).getStatus().getInitContainerStatuses())
                .anySatisfy(guard -> assertThat(guard.getState().getRunning()).isNotNull()));
  }

  private GuardReport awaitRefusal(int ordinal) {
    eventually(
        "the guard refuses",
        SOON,
        () -> assertThat(GuardReport.of(notes.pod(ordinal))).isPresent());
    assertThat(notes.pod(ordinal).getStatus().getContainerStatuses())
        .allSatisfy(app -> assertThat(app.getStarted()).isFalse());
    return GuardReport.of(notes.pod(ordinal)).orElseThrow();
  }

  private String awaitStarted(int ordinal) {
    eventually(
        "LiteFS runs",
        SOON,
        () -> {
          assertThat(Pods.isReady(notes.pod(ordinal))).isTrue();
          assertThat(notes.info(ordinal)).contains("\"clusterID\": \"LF");
        });
    return Serialization.unmarshal(notes.info(ordinal), JsonNode.class).path("clusterID").asText();
  }

  /** When the guard let LiteFS start. */
  private Instant started(int ordinal) {
    String log = pod(ordinal).inContainer("guard").usingTimestamps().getLog();
    assertThat(log).contains("may start");
    return Instant.parse(log.substring(0, log.indexOf(' ')));
  }

  @Test
  void aPrimaryOfWhichNothingIsExpectedStartsOnceItIsGranted() {
    apply(1, null);

    GuardReport report = awaitRefusal(0);
    assertThat(report.refusal()).isEqualTo(Refusal.NoExpectation);
    assertThat(report.found()).isNull();
    assertThat(Pods.failure(notes.pod(0)))
        .hasValueSatisfying(why -> assertThat(why).startsWith("notes-0 was not started: "));

    awaitGuardRunning(0);
    Instant granted = Instant.now();
    grant(0);
    assertThat(awaitStarted(0)).startsWith("LFSC");
    assertThat(GuardReport.of(notes.pod(0))).isEmpty();
    Duration wait = Duration.between(granted, started(0));
    System.err.printf("from the grant to the guard's leave: %d ms%n", wait.toMillis());
    assertThat(wait).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aPrimaryOnAnEmptyVolumeDoesNotStart() {
    apply(1, SOME_ID);

    GuardReport report = awaitRefusal(0);

    assertThat(report.refusal()).isEqualTo(Refusal.EmptyVolume);
    assertThat(report.expected()).isEqualTo(SOME_ID);
    assertThat(report.found()).isNull();
  }

  @Test
  void aPrimaryThatIsBehindItsReplicaDoesNotStart() {
    apply(1, null);
    awaitGuardRunning(0);
    grant(0);
    String id = awaitStarted(0);
    apply(2, id);
    awaitStarted(1);
    eventually("the table is there", SOON, () -> notes.write("first"));
    notes.write("second");
    awaitTexts(1, "first", "second");
    assertThat(notes.claims())
        .allSatisfy(
            claim ->
                assertThat(claim.getMetadata().getAnnotations())
                    .containsEntry(
                        "litefs-operator.io/cluster-uid", notes.get().getMetadata().getUid()));

    restart(0);
    assertThat(awaitStarted(0)).as("on its own volume, with nothing lost").isEqualTo(id);
    Instant running = Instant.parse(guard(0).getState().getTerminated().getStartedAt());
    System.err.printf(
        "the guard compared within %d ms of (the second of) its start%n",
        Duration.between(running, started(0)).toMillis());
    awaitTexts(0, "first", "second");

    // As on a volume that was put back to an older state.
    notes.exec(0, "sh", "-c", "cd /var/lib/litefs/dbs/notes.db/ltx && rm $(ls | tail -n 1)").text();
    restart(0);
    GuardReport report = awaitRefusal(0);
    assertThat(report.refusal()).isEqualTo(Refusal.Behind);
    assertThat(report.found()).isEqualTo(id);
    assertThat(report.positions()).isEqualTo(Map.of("notes.db", 2L));
    assertThat(Pods.failure(notes.pod(0)))
        .hasValueSatisfying(
            why ->
                assertThat(why).contains("notes-1 has transaction 0000000000000003 of notes.db"));
    assertThat(notes.texts(1)).as("reads go on").containsExactly("first", "second");
  }

  /** A shell that is the first process of its container has no default for a signal. */
  @Test
  void aGuardThatWaitsDoesNotHoldUpTheEndOfItsPod() {
    notes.apply(
        notes.manifest().replicas(2).set("podTemplate.spec.terminationGracePeriodSeconds", "60"));
    apply(1, null);
    awaitGuardRunning(0);

    Instant deleted = Instant.now();
    restart(0);

    Duration wait = Duration.between(deleted, Instant.now());
    System.err.printf(
        "from the deletion of a waiting pod to its successor: %d ms%n", wait.toMillis());
    assertThat(wait).as("sooner than it would end by itself").isLessThan(Duration.ofSeconds(8));
  }

  private void awaitTexts(int ordinal, String... texts) {
    eventually(
        "the rows are there", SOON, () -> assertThat(notes.texts(ordinal)).containsExactly(texts));
  }

  private void restart(int ordinal) {
    String uid = notes.pod(ordinal).getMetadata().getUid();
    pod(ordinal).delete();
    eventually(
        "the pod was made anew",
        SOON,
        () -> assertThat(notes.pod(ordinal).getMetadata().getUid()).isNotEqualTo(uid));
  }
}
