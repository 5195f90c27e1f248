package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster that is deleted leaves its volumes behind, and one of its name finds them. */
final class DeletionIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void deletionLeavesTheVolumesWhichTheNextOneOfItsNameFinds() {
    Notes notes = bed.notes("notes");
    notes.apply(notes.manifest().replicas(2)).awaitReady(2);
    notes.write("kept");
    String clusterId = notes.get().getStatus().clusterId();
    List<String> volumes = uids(notes.claims());

    notes.delete();

    eventually("its objects are gone", SOON, () -> assertThat(children("notes")).isEmpty());
    eventually("its pods are gone", SOON, () -> assertThat(notes.pods()).isEmpty());
    assertThat(uids(notes.claims())).hasSize(2).isEqualTo(volumes);

    notes.apply(notes.manifest().replicas(2)).awaitReady(2);

    assertThat(uids(notes.claims())).isEqualTo(volumes);
    assertThat(notes.get().getStatus().clusterId()).isEqualTo(clusterId);
    assertThat(notes.texts(0)).containsExactly("kept");
    eventually(
        "the replica has it too", SOON, () -> assertThat(notes.texts(1)).containsExactly("kept"));
  }

  /** As with kubectl delete --cascade=orphan. */
  @Test
  void whatWasLeftBehindOnPurposeIsAdoptedAsItRuns() {
    Notes notes = bed.notes("orphans");
    notes.apply(notes.manifest().replicas(2)).awaitReady(2);
    notes.write("kept");
    List<String> pods = uids(notes.pods());
    List<String> objects = uids(children("orphans"));

    notes.resource().withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
    eventually(
        "the objects have no owner any more",
        SOON,
        () -> {
          assertThat(notes.resource().get()).isNull();
          assertThat(children("orphans"))
              .allSatisfy(child -> assertThat(child.getMetadata().getOwnerReferences()).isEmpty());
        });

    notes.apply(notes.manifest().replicas(2)).awaitReady(2);

    String owner = notes.get().getMetadata().getUid();
    assertThat(children("orphans"))
        .allSatisfy(
            child ->
                assertThat(child.getMetadata().getOwnerReferences())
                    .extracting(OwnerReference::getUid)
                    .containsExactly(owner));
    assertThat(uids(children("orphans"))).isEqualTo(objects);
    assertThat(uids(notes.pods())).isEqualTo(pods);
    assertThat(notes.texts(0)).containsExactly("kept");
  }

  private static List<HasMetadata> children(String cluster) {
    String label = "litefs-operator.io/cluster";
    var client = bed.client();
    return Stream.of(
            client.apps().statefulSets().inNamespace(bed.namespace()).withLabel(label, cluster),
            client.services().inNamespace(bed.namespace()).withLabel(label, cluster),
            client.configMaps().inNamespace(bed.namespace()).withLabel(label, cluster))
        .flatMap(objects -> objects.resources())
        .map(resource -> (HasMetadata) resource.get())
        .filter(object -> object != null)
        .toList();
  }

  private static List<String> uids(List<? extends HasMetadata> objects) {
    return objects.stream().map(object -> object.getMetadata().getUid()).sorted().toList();
  }
}
