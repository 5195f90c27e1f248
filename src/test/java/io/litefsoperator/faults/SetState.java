package io.litefsoperator.faults;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The StatefulSet in the API server. */
final class SetState {

  final String uid;

  /** UID of the LiteFsCluster that it belongs to. */
  final String owner;

  /** As it was applied last. */
  StatefulSet applied;

  long generation = 1;
  long version;
  @Nullable Long observedGeneration;
  int statusReplicas;
  @Nullable String updateRevision;
  private @Nullable StatefulSet seen;

  SetState(String uid, String owner, StatefulSet applied) {
    this.uid = uid;
    this.owner = owner;
    this.applied = applied;
  }

  StatefulSetSpec spec() {
    return applied.getSpec();
  }

  int replicas() {
    return spec().getReplicas();
  }

  /** Of the template: what it is made from beside the spec is in its annotations. */
  String revision() {
    return Integer.toHexString(
        Objects.hash(
            spec().getTemplate().getMetadata().getAnnotations(),
            spec().getTemplate().getSpec().getContainers().get(0).getImage()));
  }

  /** As it is now. */
  StatefulSet object() {
    StatefulSet last = seen;
    if (last != null && last.getMetadata().getResourceVersion().equals(Long.toString(version))) {
      return last;
    }
    StatefulSet set = new StatefulSet();
    ObjectMeta metadata = Api.stored(applied, uid, version);
    metadata.setGeneration(generation);
    set.setMetadata(metadata);
    set.setSpec(applied.getSpec());
    StatefulSetStatus status = new StatefulSetStatus();
    status.setObservedGeneration(observedGeneration);
    status.setReplicas(statusReplicas);
    status.setUpdateRevision(updateRevision);
    set.setStatus(status);
    seen = set;
    return set;
  }
}
