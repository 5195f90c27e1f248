package io.litefsoperator.report;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.api.NodeStatus;
import io.litefsoperator.api.NodeStatus.Role;
import io.litefsoperator.api.NodeStatus.State;
import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.observe.GuardReport;
import io.litefsoperator.observe.NodeReport;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.resources.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The state of each node, from what Kubernetes says of its pod and what its LiteFS says. */
final class Nodes {

  /** Until LiteFS is expected to answer after its container started. */
  static final Duration GRACE = Duration.ofSeconds(15);

  /** Past the end of its grace period, a pod should be gone. */
  static final Duration STUCK = Duration.ofMinutes(1);

  private final Observation observation;
  private final Names names;
  private final int primary;
  private final @Nullable String pinned;
  private final Instant now;

  /**
   * @param pinned the cluster ID that every node should hold; null before one is pinned
   */
  Nodes(Observation observation, int primary, @Nullable String pinned, Instant now) {
    this.observation = observation;
    this.names = Names.of(observation.cluster());
    this.primary = primary;
    this.pinned = pinned;
    this.now = now;
  }

  /** Those that are asked for and those that still have a pod, by ordinal. */
  List<NodeStatus> all() {
    int asked = observation.cluster().getSpec().replicas();
    return IntStream.concat(
            IntStream.range(0, asked),
            observation.pods().keySet().stream()
                .flatMapToInt(pod -> names.ordinalOfPod(pod).stream())
                .filter(ordinal -> ordinal >= asked))
        .boxed()
        .sorted(Comparator.naturalOrder())
        .map(this::node)
        .toList();
  }

  private NodeStatus node(int ordinal) {
    String name = names.pod(ordinal);
    Role role = ordinal == primary ? Role.Primary : Role.Replica;
    Pod pod = observation.pods().get(name);
    if (pod == null) {
      return new NodeStatus(
          name,
          role,
          State.Missing,
          null,
          pinned == null && ordinal != primary
              ? "it is made once %s was seen to hold a cluster ID".formatted(names.pod(primary))
              : missing());
    }
    NodeReport report = observation.reports().get(name);
    String clusterId =
        report instanceof NodeReport.Answered answered ? answered.info().clusterId() : null;
    Diagnosis diagnosis = find(pod, ordinal, role, report);
    return new NodeStatus(name, role, diagnosis.state, clusterId, diagnosis.message);
  }

  private String missing() {
    String refusal = observation.refusal();
    if (refusal == null) {
      return "its pod does not exist; if that lasts, see kubectl describe statefulset "
          + names.statefulSet();
    }
    return refusal.contains("violates PodSecurity")
        ? "its pod may not be made, since LiteFS mounts a file system, which takes a privileged container: label the namespace pod-security.kubernetes.io/enforce=privileged (%s)"
            .formatted(refusal)
        : "its pod could not be made: " + refusal;
  }

  private record Diagnosis(State state, @Nullable String message) {
    Diagnosis(State state) {
      this(state, null);
    }
  }

  private Diagnosis find(Pod pod, int ordinal, Role role, @Nullable NodeReport report) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return terminating(pod);
    }
    Optional<GuardReport> guard = GuardReport.of(pod);
    if (guard.isPresent() && guard.get().refusal() != GuardReport.Refusal.NoExpectation) {
      return new Diagnosis(State.Blocked, "its guard refuses: " + Pods.failure(pod).orElse(""));
    }
    Optional<String> failure = Pods.failure(pod);
    if (failure.isPresent()) {
      return new Diagnosis(State.Failing, failure.get());
    }
    if (!Pods.isRunning(pod)) {
      return pending(pod, ordinal);
    }
    if (report instanceof NodeReport.Answered answered) {
      Diagnosis found =
          role == Role.Primary
              ? primary(answered.info(), ordinal)
              : replica(answered.info(), ordinal);
      // A replica that just started is about to connect.
      return found.state == State.Disconnected && isYoung(pod)
          ? new Diagnosis(State.Starting)
          : found;
    }
    if (report instanceof NodeReport.Silent silent && !isYoung(pod)) {
      return new Diagnosis(
          State.Unreachable, "its LiteFS does not answer on port 20202: " + silent.why());
    }
    return new Diagnosis(State.Starting);
  }

  /** Kubernetes keeps a pod of a node that it lost: two of its name could write at once. */
  private Diagnosis terminating(Pod pod) {
    return Instant.parse(pod.getMetadata().getDeletionTimestamp()).plus(STUCK).isAfter(now)
        ? new Diagnosis(State.Terminating)
        : new Diagnosis(
            State.Terminating,
            "it should have ended at %s, and the node %s has not said that it has; if that node is lost, see docs/lost-node.md before anything is forced"
                .formatted(pod.getMetadata().getDeletionTimestamp(), pod.getSpec().getNodeName()));
  }

  private Diagnosis pending(Pod pod, int ordinal) {
    PersistentVolumeClaim claim = observation.claims().get(names.claim(ordinal));
    if (claim != null && claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase())) {
      return new Diagnosis(
          State.Pending,
          "its volume claim %s lost its volume".formatted(claim.getMetadata().getName()));
    }
    return Pods.condition(pod, "PodScheduled")
        .filter(condition -> "False".equals(condition.getStatus()))
        // Its volume claim is made after it, so that a new pod can't be scheduled at first.
        .filter(condition -> !isNew(pod))
        .map(condition -> new Diagnosis(State.Pending, condition.getMessage()))
        .orElseGet(
            () ->
                new Diagnosis(
                    State.Starting,
                    "its container is being created; if that lasts, see kubectl describe pod "
                        + pod.getMetadata().getName()));
  }

  private Diagnosis primary(NodeInfo info, int ordinal) {
    if (!info.candidate()) {
      return new Diagnosis(
          State.WrongRole, "it runs as a replica; delete the pod, and it reads its role anew");
    }
    if (!info.primary()) {
      return new Diagnosis(State.Starting);
    }
    return differs(info, ordinal).orElseGet(() -> new Diagnosis(State.Writable));
  }

  private Diagnosis replica(NodeInfo info, int ordinal) {
    if (info.primary() || info.candidate()) {
      return new Diagnosis(
          State.WrongRole,
          "it takes writes of its own, which no other node gets; delete the pod, and it reads its"
              + " role anew");
    }
    return differs(info, ordinal)
        .orElseGet(
            () ->
                info.primaryHostname() != null && info.clusterId() != null
                    ? new Diagnosis(State.Streaming)
                    : new Diagnosis(
                        State.Disconnected,
                        "it has no connection to %s; it serves reads of what it has"
                            .formatted(names.pod(primary))));
  }

  private Optional<Diagnosis> differs(NodeInfo info, int ordinal) {
    return pinned == null || info.clusterId() == null || pinned.equals(info.clusterId())
        ? Optional.empty()
        : Optional.of(
            new Diagnosis(
                State.DifferentClusterId,
                "its volume %s holds cluster ID %s instead of %s"
                    .formatted(names.claim(ordinal), info.clusterId(), pinned)));
  }

  private boolean isNew(Pod pod) {
    String created = pod.getMetadata().getCreationTimestamp();
    return created != null && Instant.parse(created).plus(GRACE).isAfter(now);
  }

  private boolean isYoung(Pod pod) {
    return Pods.hasStartedSince(pod, now.minus(GRACE));
  }
}
