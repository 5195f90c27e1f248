package io.litefsoperator.faults;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeResourceRequirementsBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A PersistentVolumeClaim in the API server. */
final class ClaimState {

  final String name;
  final int ordinal;
  final String uid;
  final Instant created;
  final Map<String, String> labels;
  final Map<String, String> annotations;
  List<OwnerReference> owners = List.of();

  /** Null before a pod needed it. */
  @Nullable Volume volume;

  /** Null while it is to stay. */
  @Nullable Instant deleting;

  boolean deletedByOperator;

  /** Gi that it asks for. */
  int asked = 1;

  /** Gi that its volume has. */
  int has;

  /** Whether a person put it there, and not a StatefulSet. */
  boolean byHand;

  long version;
  private @Nullable PersistentVolumeClaim seen;

  ClaimState(
      String name,
      int ordinal,
      String uid,
      Instant created,
      Map<String, String> labels,
      Map<String, String> annotations) {
    this.name = name;
    this.ordinal = ordinal;
    this.uid = uid;
    this.created = created;
    this.labels = new TreeMap<>(labels);
    this.annotations = new TreeMap<>(annotations);
  }

  boolean isByHandSince(Instant time) {
    return byHand && !created.isBefore(time);
  }

  /** It gets a volume of the size that it asks for. */
  void bind(Volume made) {
    volume = made;
    has = asked;
  }

  /** As it is now. */
  PersistentVolumeClaim object() {
    PersistentVolumeClaim last = seen;
    if (last != null && last.getMetadata().getResourceVersion().equals(Long.toString(version))) {
      return last;
    }
    PersistentVolumeClaim claim = new PersistentVolumeClaim();
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(name);
    metadata.setNamespace(Api.NAMESPACE);
    metadata.setUid(uid);
    metadata.setResourceVersion(Long.toString(version));
    metadata.setCreationTimestamp(created.truncatedTo(ChronoUnit.SECONDS).toString());
    metadata.setLabels(new TreeMap<>(labels));
    metadata.setAnnotations(new TreeMap<>(annotations));
    metadata.setOwnerReferences(owners);
    if (deleting != null) {
      metadata.setDeletionTimestamp(deleting.truncatedTo(ChronoUnit.SECONDS).toString());
    }
    claim.setMetadata(metadata);
    PersistentVolumeClaimSpec spec = new PersistentVolumeClaimSpec();
    PersistentVolumeClaimStatus status = new PersistentVolumeClaimStatus();
    spec.setResources(
        new VolumeResourceRequirementsBuilder()
            .addToRequests("storage", new Quantity(asked + "Gi"))
            .build());
    if (volume != null) {
      spec.setVolumeName(volume.name);
      status.setCapacity(Map.of("storage", new Quantity(has + "Gi")));
    }
    status.setPhase(volume == null ? "Pending" : "Bound");
    claim.setSpec(spec);
    claim.setStatus(status);
    seen = claim;
    return claim;
  }
}
