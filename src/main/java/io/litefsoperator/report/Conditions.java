package io.litefsoperator.report;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.litefsoperator.api.NodeStatus;
import io.litefsoperator.api.NodeStatus.Role;
import io.litefsoperator.api.NodeStatus.State;
import io.litefsoperator.decide.Paused;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.Pods;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the conditions say of a cluster whose spec could be carried out. */
final class Conditions {

  private final Observation observation;
  private final List<NodeStatus> nodes;
  private final Finding lineage;
  private final Finding stalled;
  private final String leaving;
  private final boolean writing;
  private final Instant now;
  private final int asked;
  private final boolean asleep;

  /**
   * @param leaving objects of an earlier cluster of this name that are about to go; empty if none
   * @param writing whether a spec that no report was about yet was just written, or is about to be
   * @param now when the observation was made
   */
  Conditions(
      Observation observation,
      List<NodeStatus> nodes,
      Finding lineage,
      Finding stalled,
      String leaving,
      boolean writing,
      Instant now) {
    this.observation = observation;
    this.nodes = nodes;
    this.lineage = lineage;
    this.stalled = stalled;
    this.leaving = leaving;
    this.writing = writing;
    this.now = now;
    this.asked = observation.cluster().getSpec().replicas();
    this.asleep = asked == 0;
  }

  List<Finding> all() {
    Finding primary = primaryAvailable();
    Finding streaming = replicasStreaming();
    Finding reconciling = reconciling();
    return List.of(
        ready(primary, streaming, reconciling), primary, streaming, lineage, reconciling, stalled);
  }

  /** The first thing that a person should know, in the order in which to mend things. */
  private Finding ready(Finding primary, Finding streaming, Finding reconciling) {
    if (Boolean.TRUE.equals(stalled.status())) {
      return notReady(stalled);
    }
    if (Boolean.FALSE.equals(lineage.status())) {
      return notReady(lineage);
    }
    if (asleep && nodes.isEmpty()) {
      return new Finding(
          ConditionType.Ready,
          true,
          Reason.Asleep,
          "asleep at spec.replicas 0, volumes kept; scale up to wake it");
    }
    if (Boolean.TRUE.equals(reconciling.status())) {
      return notReady(reconciling);
    }
    if (!Boolean.TRUE.equals(primary.status())) {
      return notReady(primary);
    }
    if (!Boolean.TRUE.equals(streaming.status())) {
      return notReady(streaming);
    }
    String unready = names(node -> !isPodReady(node));
    return unready.isEmpty()
        ? new Finding(
            ConditionType.Ready,
            true,
            Reason.Ready,
            "%s takes writes, %d of %d pods are ready"
                .formatted(
                    primaryNode().map(NodeStatus::name).orElse(""), nodes.size(), nodes.size()))
        : new Finding(
            ConditionType.Ready,
            false,
            Reason.PodsNotReady,
            "not ready: " + unready + migrating() + "; see kubectl describe pod");
  }

  private static Finding notReady(Finding because) {
    return new Finding(ConditionType.Ready, false, because.reason(), because.message());
  }

  private Finding primaryAvailable() {
    ConditionType type = ConditionType.PrimaryAvailable;
    if (asleep) {
      return new Finding(type, false, Reason.Asleep, "no pod was asked for");
    }
    return primaryNode()
        .map(
            node ->
                node.state() == State.Writable
                    ? new Finding(type, true, Reason.Writable, node.name() + " takes writes")
                    : new Finding(
                        type,
                        false,
                        isComing(node)
                            ? Reason.Starting
                            : node.state() == State.Terminating && node.message() != null
                                ? Reason.StuckTerminating
                                : Reason.PrimaryUnavailable,
                        describe(node)))
        .orElseGet(
            () -> new Finding(type, false, Reason.PrimaryUnavailable, "there is no primary"));
  }

  private Finding replicasStreaming() {
    ConditionType type = ConditionType.ReplicasStreaming;
    // A pod on its way out, after a scaling down, need not follow any more.
    List<NodeStatus> replicas =
        nodes.stream().limit(asked).filter(node -> node.role() == Role.Replica).toList();
    if (asleep) {
      return new Finding(type, false, Reason.Asleep, "no pod was asked for");
    }
    if (replicas.isEmpty()) {
      return new Finding(type, true, Reason.NoReplicas, "there is no replica");
    }
    List<NodeStatus> not =
        replicas.stream().filter(node -> node.state() != State.Streaming).toList();
    return not.isEmpty()
        ? new Finding(
            type,
            true,
            Reason.AllStreaming,
            "%d of %1$d follow the primary".formatted(replicas.size()))
        : new Finding(
            type,
            false,
            not.stream().allMatch(Conditions::isComing) ? Reason.Starting : Reason.NotAllStreaming,
            not.stream().map(Conditions::describe).collect(Collectors.joining("; ")));
  }

  private Finding reconciling() {
    // kstatus takes what reconciles for what is not stalled, and would wait for it.
    if (Boolean.TRUE.equals(stalled.status())) {
      return new Finding(
          ConditionType.Reconciling, false, stalled.reason(), "it waits for a person: see Stalled");
    }
    if (Paused.is(observation.cluster())) {
      return new Finding(
          ConditionType.Reconciling,
          false,
          Reason.Paused,
          "nothing is changed as long as the annotation %s stands".formatted(Paused.ANNOTATION));
    }
    if (lineage.reason() == Reason.Remediating || lineage.reason() == Reason.Restoring) {
      return reconciling(lineage.reason(), lineage.message());
    }
    if (!leaving.isEmpty()) {
      return reconciling(Reason.Starting, "still being deleted, then made anew: " + leaving);
    }
    StatefulSet statefulSet = observation.statefulSet();
    StatefulSetStatus status = statefulSet == null ? null : statefulSet.getStatus();
    if (statefulSet == null || status == null || status.getObservedGeneration() == null) {
      return reconciling(Reason.Starting, "the StatefulSet is being created");
    }
    if (nodes.size() > asked) {
      return reconciling(
          Reason.ScalingDown, "scaling down to %d; still there: %s".formatted(asked, surplus()));
    }
    if (writing) {
      return reconciling(Reason.RollingOut, "the changed spec is being written");
    }
    if (!statefulSet.getMetadata().getGeneration().equals(status.getObservedGeneration())
        || outdated() > 0) {
      return reconciling(
          Reason.RollingOut,
          "%d of %d pods have the present template%s"
              .formatted(nodes.size() - outdated(), nodes.size(), held()));
    }
    String coming = names(node -> isComing(node) || isPodComing(node));
    if (!coming.isEmpty()) {
      return reconciling(Reason.Starting, "starting: " + coming + migrating());
    }
    return new Finding(ConditionType.Reconciling, false, Reason.Settled, "nothing is under way");
  }

  /** Pods of another revision than the StatefulSet's present one. */
  private long outdated() {
    StatefulSet statefulSet = observation.statefulSet();
    String update =
        statefulSet == null || statefulSet.getStatus() == null
            ? null
            : statefulSet.getStatus().getUpdateRevision();
    return update == null
        ? 0
        : observation.pods().values().stream()
            .filter(pod -> !update.equals(pod.getMetadata().getLabels().get(Pods.REVISION)))
            .count();
  }

  private String surplus() {
    return nodes.stream().skip(asked).map(NodeStatus::name).collect(Collectors.joining(", "));
  }

  /** What keeps a rollout from going on, as far as a node says. */
  private String held() {
    return nodes.stream()
        .filter(node -> node.message() != null && !isComing(node))
        .findFirst()
        .map(node -> "; held up: " + describe(node))
        .orElse("");
  }

  private static Finding reconciling(Reason reason, String message) {
    return new Finding(ConditionType.Reconciling, true, reason, message);
  }

  private Optional<NodeStatus> primaryNode() {
    return nodes.stream().filter(node -> node.role() == Role.Primary).findFirst();
  }

  private boolean isPodReady(NodeStatus node) {
    return Optional.ofNullable(observation.pods().get(node.name()))
        .filter(Pods::isReady)
        .isPresent();
  }

  /** A probe of Kubernetes finds a pod ready some time after its LiteFS is: that is no fault. */
  private boolean isPodComing(NodeStatus node) {
    return Optional.ofNullable(observation.pods().get(node.name()))
        .filter(pod -> node.state() == State.Writable || node.state() == State.Streaming)
        .filter(pod -> !Pods.isReady(pod))
        .filter(pod -> Pods.isStartingUp(pod) || Pods.hasStartedSince(pod, now.minus(Nodes.GRACE)))
        .isPresent();
  }

  private String names(Predicate<NodeStatus> which) {
    return nodes.stream().filter(which).map(NodeStatus::name).collect(Collectors.joining(", "));
  }

  /** An entry that runs a server, as the last one does in an app's image, holds up all. */
  private String migrating() {
    return observation.pods().values().stream()
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
        .flatMap(
            pod ->
                Pods.migration(pod).stream()
                    .map(
                        container ->
                            "; %s runs %s, which must end before its app starts"
                                .formatted(pod.getMetadata().getName(), container)))
        .collect(Collectors.joining());
  }

  /** On its way up and, as far as is known, in no trouble. */
  private static boolean isComing(NodeStatus node) {
    return node.state() == State.Missing || node.state() == State.Starting;
  }

  static String describe(NodeStatus node) {
    return node.message() == null
        ? "%s is %s".formatted(node.name(), node.state())
        : "%s is %s: %s".formatted(node.name(), node.state(), node.message());
  }
}
