package io.litefsoperator.faults;

import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.resources.Guard;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pod in the API server, and what its kubelet runs of it. */
final class PodState {

  final String name;
  final int ordinal;
  final String uid;

  /** UID of the StatefulSet that made it. */
  final String owner;

  final String revision;
  final Instant created;
  final Map<String, String> labels = new TreeMap<>();
  final Map<String, String> annotations = new TreeMap<>();
  String ip;

  /** When it was scheduled; null before, or as long as its claim can't be used. */
  @Nullable Instant started;

  /** What is mounted; null before it was scheduled. */
  @Nullable Volume volume;

  /** When its kubelet kills what is still there of it; null while it is to stay. */
  @Nullable Instant deadline;

  long grace;

  /** What the guard said when it last refused; null if it has not. */
  @Nullable String refusal;

  int refusals;
  Instant guardAgain;

  /** The ConfigMap as the guard sees it. */
  @Nullable Map<String, String> config;

  /** The annotation as the guard sees it. */
  boolean grantSeen;

  /** Also after the grant was taken back. */
  boolean everGranted;

  @Nullable Node node;
  boolean ready;

  /** Whether its machine is cut off: what runs there goes on, and nobody hears of it. */
  boolean lost;

  /** Whether its container starts anew, without its guard. */
  boolean restarting;

  /** Until then its app says that it is not ready. */
  Instant unreadyUntil;

  /** Until then it does not end, whatever it is told. */
  Instant stuckUntil;

  long version;
  private @Nullable Pod seen;

  PodState(
      String name,
      int ordinal,
      String uid,
      String owner,
      String revision,
      Instant created,
      String ip) {
    this.name = name;
    this.ordinal = ordinal;
    this.uid = uid;
    this.owner = owner;
    this.revision = revision;
    this.created = created;
    this.guardAgain = created;
    this.stuckUntil = created;
    this.unreadyUntil = created;
    this.ip = ip;
  }

  boolean isLeaving() {
    return deadline != null;
  }

  /** As it is now. */
  Pod object() {
    Pod last = seen;
    if (last != null && last.getMetadata().getResourceVersion().equals(Long.toString(version))) {
      return last;
    }
    Pod pod = new Pod();
    pod.setMetadata(metadata());
    PodSpec spec = new PodSpec();
    spec.setNodeName(started == null ? null : "node-" + ordinal);
    pod.setSpec(spec);
    pod.setStatus(status());
    seen = pod;
    return pod;
  }

  private ObjectMeta metadata() {
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(name);
    metadata.setNamespace(Api.NAMESPACE);
    metadata.setUid(uid);
    metadata.setResourceVersion(Long.toString(version));
    metadata.setCreationTimestamp(created.truncatedTo(ChronoUnit.SECONDS).toString());
    Map<String, String> all = new TreeMap<>(labels);
    all.put(Pods.REVISION, revision);
    metadata.setLabels(all);
    metadata.setAnnotations(new TreeMap<>(annotations));
    OwnerReference reference = new OwnerReference();
    reference.setKind("StatefulSet");
    reference.setUid(owner);
    reference.setController(true);
    metadata.setOwnerReferences(List.of(reference));
    if (deadline != null) {
      metadata.setDeletionTimestamp(deadline.truncatedTo(ChronoUnit.SECONDS).toString());
      metadata.setDeletionGracePeriodSeconds(grace);
    }
    return metadata;
  }

  private PodStatus status() {
    PodStatus status = new PodStatus();
    boolean isUp = node != null || restarting;
    status.setPhase(isUp ? "Running" : "Pending");
    if (started != null) {
      status.setStartTime(started.truncatedTo(ChronoUnit.SECONDS).toString());
      status.setPodIP(ip);
    }
    PodCondition condition = new PodCondition();
    condition.setType("Ready");
    condition.setStatus(ready && !lost ? "True" : "False");
    condition.setLastTransitionTime(created.truncatedTo(ChronoUnit.SECONDS).toString());
    status.setConditions(List.of(condition));
    if (isUp || refusal != null) {
      ContainerStatus guard = new ContainerStatus();
      guard.setName(Guard.NAME);
      guard.setState(
          new ContainerStateBuilder()
              .withNewTerminated()
              .withExitCode(isUp ? 0 : 1)
              .withReason(isUp ? "Completed" : "Error")
              .withMessage(isUp ? null : refusal)
              .endTerminated()
              .build());
      status.setInitContainerStatuses(List.of(guard));
    }
    return status;
  }
}
