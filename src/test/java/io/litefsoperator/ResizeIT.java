package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.litefsoperator.testing.Kubectl;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code storage.size} grows, and with it the volumes that are there. */
final class ResizeIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final int PODS = 2;

  /** By what their StorageClasses let volumes do; they start side by side. */
  private static Notes growing;

  private static Notes waiting;
  private static Notes fixed;

  @BeforeAll
  static void thereAreClustersOnThreeClasses() {
    assumeTrue(bed.cluster().isLocal(), "which of that cluster's volumes can grow is not known");
    bed.cluster().startCsi();
    growing = on("growing", "csi", PODS);
    waiting = on("waiting", "csi-restart", 1);
    fixed = on("fixed", "local-path", PODS);
    growing.awaitReady(PODS);
    waiting.awaitReady(1);
    fixed.awaitReady(PODS);
  }

  private static Notes on(String name, String storageClass, int replicas) {
    Notes notes = bed.notes(name);
    return notes.apply(
        notes
            .manifest()
            .replicas(replicas)
            .set("storage", "{size: 32Mi, storageClassName: %s}".formatted(storageClass)));
  }

  private static void grow(Notes notes, String size) {
    notes.patch("{\"spec\": {\"storage\": {\"size\": \"%s\"}}}".formatted(size));
  }

  @Test
  void volumesGrowUnderPodsThatRunOnUnderOneThatFailsAsItIsFullAndUnderOneThatIsAddedLater() {
    Notes notes = growing;
    notes.write("before");
    List<String> pods = uids(notes);

    grow(notes, "64Mi");
    notes.awaitCondition("VolumesResized", "True", "Resized");

    assertSizes(notes, 2, "64Mi");
    assertThat(notes.exec(0, "df", "-m", "--output=size", "/var/lib/litefs").text()).contains("64");
    notes.awaitReady(2);
    assertThat(uids(notes)).as("pods").isEqualTo(pods);
    assertThat(notes.pods()).allSatisfy(pod -> assertThat(restarts(pod)).isZero());

    fill(notes);
    assertThat(notes.sqlite(0, "insert into notes(text) values('lost')").err())
        .contains("disk I/O error");
    bed.client().pods().inNamespace(bed.namespace()).withName("growing-0").delete();
    eventually(
        "LiteFS does not start on a full volume",
        SOON,
        () -> assertThat(restarts(notes.pod(0))).isPositive());
    grow(notes, "96Mi");
    eventually("they have 96Mi", SOON, () -> assertSizes(notes, 2, "96Mi"));

    notes.scale(3);
    notes.awaitReady(3);
    eventually("the new one too", SOON, () -> assertSizes(notes, 3, "96Mi"));
    assertThat(
            notes
                .statefulSet()
                .get()
                .getSpec()
                .getVolumeClaimTemplates()
                .get(0)
                .getSpec()
                .getResources()
                .getRequests())
        .as("what new claims are made from can't change")
        .containsEntry("storage", new Quantity("32Mi"));
    notes.awaitCondition("VolumesResized", "True", "Resized");
    assertThat(notes.texts(2)).containsExactly("before");

    follow(
        notes,
        "kubectl patch lfc notes --type=merge -p '{\"spec\":{\"storage\":{\"size\":\"2Gi\"}}}'");
    follow(notes, "kubectl wait lfc notes --for=condition=VolumesResized --timeout=10m");
    assertSizes(notes, 3, "2Gi");
  }

  @Test
  void whatAClassCannotDoIsSaidAndMakesTheClusterNoWorseAndAPersonCanMoveToNewVolumes() {
    Notes notes = fixed;
    notes.write("before");
    List<String> pods = uids(notes);

    grow(notes, "64Mi");
    notes.awaitCondition("VolumesResized", "False", "NotExpandable");

    assertThat(notes.message("VolumesResized"))
        .startsWith(
            "litefs-data-fixed-0 (32Mi), litefs-data-fixed-1 (32Mi) can't grow to 64Mi, as"
                + " StorageClass local-path")
        .contains("the storageclass that provisions the pvc must support resize");
    notes.awaitReady(2);
    assertThat(notes.condition("Stalled").getStatus()).isEqualTo("False");
    assertThat(notes.events())
        .filteredOn(event -> event.getReason().equals("NotExpandable"))
        .singleElement()
        .satisfies(event -> assertThat(event.getType()).isEqualTo("Warning"));

    follow(notes, "kubectl delete statefulset notes --cascade=orphan");
    eventually(
        "the operator made it anew, with the new size",
        SOON,
        () -> assertThat(notes.statefulSet().get().getStatus().getReadyReplicas()).isEqualTo(2));
    notes.awaitReady(2);
    assertThat(uids(notes)).as("the pods ran on").isEqualTo(pods);

    follow(notes, "kubectl delete pvc litefs-data-notes-1 --wait=false");
    follow(notes, "kubectl delete pod notes-1");
    notes.awaitReady(2);
    assertThat(notes.texts(1)).containsExactly("before");

    String primary = notes.claim(0).get().getSpec().getVolumeName();
    follow(
        notes,
        "kubectl patch pv $(kubectl get pvc litefs-data-notes-0 -o jsonpath='{.spec.volumeName}') -p '{\"spec\":{\"persistentVolumeReclaimPolicy\":\"Retain\"}}'");
    try {
      follow(notes, "kubectl delete pvc litefs-data-notes-0 --wait=false");
      follow(notes, "kubectl delete pod notes-0");
      follow(
          notes, "kubectl annotate lfc notes --overwrite litefs-operator.io/restore-from=notes-1");
      notes.awaitCondition("VolumesResized", "True", "Resized");
      notes.awaitReady(2);
      assertSizes(notes, 2, "64Mi");
      assertThat(notes.texts(0)).containsExactly("before");
    } finally {
      bed.client()
          .persistentVolumes()
          .withName(primary)
          .edit(
              volume -> {
                volume.getSpec().setPersistentVolumeReclaimPolicy("Delete");
                return volume;
              });
    }
  }

  /** A command of docs/storage.md, for another cluster than its notes. */
  private static void follow(Notes notes, String command) {
    Kubectl.run(
            bed.cluster(),
            command
                .replace("kubectl ", "kubectl -n %s ".formatted(bed.namespace()))
                .replaceAll("\\bnotes\\b", notes.name()))
        .text();
  }

  @Test
  void aFileSystemThatGrowsOnlyWhenItsPodStartsIsLeftToAPerson() {
    Notes notes = waiting;
    String pod = notes.pod(0).getMetadata().getUid();

    grow(notes, "64Mi");
    notes.awaitCondition("VolumesResized", "False", "Resizing");
    // The kubelet looks again at a pod that changes, else only after a minute.
    eventually(
        "the driver has told the kubelet that the volume is in use",
        SOON,
        () -> {
          touch(notes.pod(0));
          assertThat(notes.condition("VolumesResized").getReason()).isEqualTo("RestartNeeded");
        });

    assertThat(notes.pod(0).getMetadata().getUid()).as("nobody restarted it").isEqualTo(pod);
    notes.awaitReady(1);

    Kubectl.follow(bed.cluster(), notes.message("VolumesResized")).text();
    notes.awaitCondition("VolumesResized", "True", "Resized");
    notes.awaitReady(1);
    assertSizes(notes, 1, "64Mi");
  }

  private static void fill(Notes notes) {
    notes.exec(0, "sh", "-c", "dd if=/dev/zero of=/var/lib/litefs/fill bs=1M; sync");
  }

  private static void touch(Pod pod) {
    bed.client()
        .resource(pod)
        .edit(
            same -> {
              same.getMetadata()
                  .getAnnotations()
                  .put("example.com/touched", Long.toString(System.nanoTime()));
              return same;
            });
  }

  private static void assertSizes(Notes notes, int claims, String size) {
    assertThat(notes.claims())
        .hasSize(claims)
        .allSatisfy(
            claim ->
                assertThat(claim.getStatus().getCapacity())
                    .containsEntry("storage", new Quantity(size)));
  }

  private static List<String> uids(Notes notes) {
    return notes.pods().stream().map(pod -> pod.getMetadata().getUid()).toList();
  }

  private static int restarts(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .mapToInt(status -> status.getRestartCount())
        .sum();
  }
}
