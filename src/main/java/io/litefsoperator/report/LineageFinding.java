package io.litefsoperator.report;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.litefsoperator.api.NodeStatus;
import io.litefsoperator.api.NodeStatus.State;
import io.litefsoperator.api.Remediation;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.api.Requests;
import io.litefsoperator.api.RestoreStatus;
import io.litefsoperator.decide.Asked;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.decide.Ledger;
import io.litefsoperator.decide.Obstacle;
import io.litefsoperator.decide.Paused;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.observe.GuardReport;
import io.litefsoperator.observe.NodeReport;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.resources.Names;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the condition LineageIntact says: what is known of the data, and what a person can do. */
final class LineageFinding {

  private static final ConditionType TYPE = ConditionType.LineageIntact;

  private final Observation observation;
  private final List<NodeStatus> nodes;
  private final Ledger ledger;
  private final Decision.Findings findings;
  private final Names names;

  LineageFinding(Observation observation, List<NodeStatus> nodes, Decision decision) {
    this.observation = observation;
    this.nodes = nodes;
    this.ledger = decision.ledger();
    this.findings = decision.findings();
    this.names = Names.of(observation.cluster());
  }

  Finding finding() {
    if (ledger.restore() != null) {
      return restoring(ledger.restore());
    }
    if (findings.obstacle() != null) {
      return blocked(findings.obstacle());
    }
    if (ledger.remediation() != null) {
      return remediating(ledger.remediation());
    }
    List<NodeStatus> strays =
        nodes.stream().filter(node -> node.state() == State.DifferentClusterId).toList();
    if (!strays.isEmpty()) {
      return broken(
          Reason.DifferentClusterId,
          strays.stream().map(this::stray).collect(Collectors.joining("; ")));
    }
    return ledger.clusterId() == null
        ? new Finding(
            TYPE, null, Reason.NotPinned, "no cluster ID is pinned before a primary was seen")
        // Speaks only of nodes that answer: silence is no evidence of anything.
        : new Finding(
            TYPE,
            true,
            Reason.SameClusterId,
            "every node that answers holds cluster ID " + ledger.clusterId());
  }

  private static Finding broken(Reason reason, String message) {
    return new Finding(TYPE, false, reason, message);
  }

  private String stray(NodeStatus node) {
    List<String> objections = findings.kept().getOrDefault(node.name(), List.of());
    String what = Conditions.describe(node);
    if (objections.isEmpty()) {
      return what + "; its volume is about to be discarded";
    }
    String why = "%s; its volume is kept: %s".formatted(what, String.join(", ", objections));
    boolean isManual =
        observation.cluster().getSpec().remediation().mode() == Remediation.Mode.Manual;
    return isManual && objections.size() == 1
        ? "%s; %s holds the data, so that it may be discarded: %s"
            .formatted(why, names.pod(findings.primary()), recreate(node.name()))
        : why;
  }

  private Finding remediating(RemediationStatus running) {
    String what =
        running.abandoned() != null
            ? "%s comes back with the volume that it has: %s"
                .formatted(running.node(), running.abandoned())
            : "healing %s, whose volume %s held cluster ID %s instead of %s: %s"
                .formatted(
                    running.node(),
                    running.claim(),
                    running.clusterId(),
                    ledger.clusterId(),
                    doing(running.step()));
    return isPaused()
        ? broken(Reason.Paused, "paused while %s; %s".formatted(what, finish(running)))
        : broken(Reason.Remediating, what);
  }

  private static String doing(RemediationStatus.Step step) {
    return switch (step) {
      case Stop -> "it is being stopped";
      case Discard -> "its volume claim is being deleted";
      case Return -> "it comes back with a new volume";
    };
  }

  private Finding restoring(RestoreStatus running) {
    String primary = names.pod(0);
    String what =
        "rebuilding %s from %s: %s"
            .formatted(
                primary,
                running.from(),
                switch (running.step()) {
                  case Compare -> "every replica is asked how far it has come";
                  case Stop, StopAgain -> "every pod is being stopped";
                  case Replace ->
                      "its old volume %s is being put aside".formatted(running.volumeName());
                  case Copy -> "%s copies from %s".formatted(primary, running.from());
                  case Return -> "%s takes over again".formatted(primary);
                });
    return isPaused()
        ? broken(
            Reason.Paused,
            "paused while %s; remove the annotation to go on, or let the pods run as they are: %s"
                .formatted(what, scale()))
        : broken(Reason.Restoring, what);
  }

  private Finding blocked(Obstacle obstacle) {
    String pending = findings.pending();
    String more = pending == null ? "" : "; " + pending;
    if (obstacle instanceof Obstacle.ConflictingMarks marks) {
      return broken(
          Reason.ConflictingMarks,
          "the volumes were seen to hold different cluster IDs (%s); %s"
                  .formatted(join(marks.marks()), decide("<the ID to go on with>", false))
              + more);
    }
    if (obstacle instanceof Obstacle.UnknownVolumes unknown) {
      return broken(
          Reason.UnknownVolumes,
          "the volume of %s is empty, and %s from earlier may hold data; put the volume back, or, if there is none to keep, %s"
                  .formatted(
                      names.pod(0), String.join(", ", unknown.claims()), decide(Asked.NEW, false))
              + more);
    }
    if (obstacle instanceof Obstacle.VolumeMissing missing) {
      return broken(
          Reason.PrimaryVolumeMissing,
          "the volume claim %s of %s is gone; %s; put the volume back, or %s"
                  .formatted(missing.claim(), names.pod(0), holders(), restore())
              + more);
    }
    if (obstacle instanceof Obstacle.VolumeLeaving leaving) {
      return broken(
          Reason.PrimaryVolumeLeaving,
          "the volume claim %s of %s is being deleted and goes when the pod does; make a copy now, or set its PersistentVolume to Retain; %s"
                  .formatted(leaving.claim(), names.pod(0), holders())
              + more);
    }
    if (obstacle instanceof Obstacle.VolumeChanged changed) {
      String found =
          changed.guard() != null
              ? changed.guard().found() == null
                  ? "nothing"
                  : "cluster ID " + changed.guard().found()
              : running().map(id -> "cluster ID " + id).orElse("what is not known yet");
      return broken(
          Reason.PrimaryVolumeChanged,
          "the volume claim %s of %s is another one than before (volume %s instead of %s) and holds %s; %s; put the volume back, or %s, or %s"
                  .formatted(
                      changed.claim(),
                      names.pod(0),
                      changed.now().volumeName().isEmpty() ? "none" : changed.now().volumeName(),
                      changed.before().volumeName(),
                      found,
                      holders(),
                      restore(),
                      decide(
                          changed.guard() != null
                              ? Objects.requireNonNullElse(changed.guard().found(), Asked.NEW)
                              : running().orElse("<the ID that it holds>"),
                          true))
              + more);
    }
    if (obstacle instanceof Obstacle.ForeignPrimary foreign) {
      return broken(
          Reason.DifferentClusterId,
          "%s takes writes with cluster ID %s instead of %s; %s; put the volume back, or %s, or %s"
                  .formatted(
                      names.pod(0),
                      foreign.clusterId(),
                      ledger.clusterId(),
                      holders(),
                      restore(),
                      decide(foreign.clusterId(), true))
              + more);
    }
    return refused((Obstacle.Refused) obstacle, more);
  }

  private Finding refused(Obstacle.Refused refused, String more) {
    GuardReport guard = refused.guard();
    String start =
        "%s does not start on its volume %s, which ".formatted(names.pod(0), refused.claim());
    String end = "; %s; put the volume back, or %s".formatted(holders(), restore());
    return switch (guard.refusal()) {
      case EmptyVolume ->
          broken(
              Reason.PrimaryVolumeEmpty,
              start
                  + "is empty instead of holding cluster ID %s".formatted(ledger.clusterId())
                  + end
                  + ", or "
                  + decide(Asked.NEW, true)
                  + more);
      case OtherClusterId ->
          broken(
              Reason.DifferentClusterId,
              start
                  + "holds cluster ID %s instead of %s".formatted(guard.found(), ledger.clusterId())
                  + end
                  + ", or "
                  + decide(Objects.requireNonNullElse(guard.found(), Asked.NEW), true)
                  + more);
      case Behind ->
          broken(
              Reason.PrimaryBehind,
              start
                  + "holds an older state (%s) than its replicas".formatted(txids(guard))
                  + end
                  + ", or "
                  + decide(Objects.requireNonNullElse(guard.found(), Asked.NEW), true)
                  + more);
      default ->
          broken(
              Reason.PrimaryVolumeUnreadable,
              start + "can't be read; see kubectl logs " + names.pod(0) + " -c guard" + end + more);
    };
  }

  private Optional<String> running() {
    return Optional.ofNullable(observation.reports().get(names.pod(0)))
        .filter(NodeReport.Answered.class::isInstance)
        .map(report -> ((NodeReport.Answered) report).info().clusterId());
  }

  /** Which replicas hold the pinned lineage, and how much of it. */
  private String holders() {
    Map<String, Positions> holders = holding();
    return holders.isEmpty()
        ? "no replica says that it holds the data"
        : "the data is on "
            + holders.entrySet().stream()
                .map(entry -> "%s (%s)".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
  }

  private Map<String, Positions> holding() {
    Map<String, Positions> holders = new TreeMap<>();
    observation
        .reports()
        .forEach(
            (pod, report) -> {
              if (report instanceof NodeReport.Answered answered
                  && answered.positions() != null
                  && !answered.positions().isEmpty()
                  && answered.info().clusterId() != null
                  && answered.info().clusterId().equals(ledger.clusterId())
                  && !pod.equals(names.pod(0))) {
                holders.put(pod, answered.positions());
              }
            });
    return holders;
  }

  private String restore() {
    Map<String, Positions> holders = holding();
    String best =
        holders.entrySet().stream()
            .filter(
                entry ->
                    holders.values().stream().noneMatch(other -> other.isAheadOf(entry.getValue())))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("<replica>");
    return "rebuild it from a replica: " + annotate(Asked.RESTORE, best);
  }

  private String decide(String value, boolean giveUp) {
    return (giveUp ? "give up what it held before: " : "say so: ") + annotate(Asked.ACCEPT, value);
  }

  /** An annotation acts once: the same value again says nothing. */
  private String annotate(String annotation, String value) {
    String command =
        "kubectl -n %s annotate lfc %s --overwrite %s=%s"
            .formatted(namespace(), names.cluster(), annotation, value);
    Requests.Handled before =
        annotation.equals(Asked.ACCEPT)
            ? ledger.requests().acceptClusterId()
            : ledger.requests().restoreFrom();
    return before != null && before.value().equals(value)
        ? "remove the annotation, which was answered, with kubectl -n %s annotate lfc %s %s-, and once status.requests does not name it set it again: %s"
            .formatted(namespace(), names.cluster(), annotation, command)
        : command;
  }

  private String recreate(String pod) {
    int ordinal = names.ordinalOfPod(pod).orElseThrow();
    return "kubectl -n %1$s delete pvc %2$s --wait=false && kubectl -n %1$s delete pod %3$s --grace-period=1"
        .formatted(namespace(), names.claim(ordinal), pod);
  }

  /** What a person can do while the operator may not; nothing is advised that it would not do. */
  private String finish(RemediationStatus running) {
    boolean isScaled = running.strategy() == Remediation.Strategy.ScaleDown;
    if (running.step() == RemediationStatus.Step.Return || !isThere(running)) {
      return isScaled ? "to finish by hand: " + scale() : "nothing is left to be done by hand";
    }
    List<String> objections = findings.kept().getOrDefault(running.node(), List.of());
    if (objections.size() > 1) { // the first is that it is paused
      return "its volume must stay as long as %s%s"
          .formatted(
              String.join(", ", objections.subList(1, objections.size())),
              isScaled ? "; to let it run as it is: " + scale() : "");
    }
    return "to finish by hand: " + (isScaled ? replace(running) : recreate(running.node()));
  }

  private boolean isThere(RemediationStatus running) {
    PersistentVolumeClaim claim = observation.claims().get(running.claim());
    return claim != null && running.claimUid().equals(claim.getMetadata().getUid());
  }

  /** The recipe of the seed; the second command waits for the pod to be gone. */
  private String replace(RemediationStatus running) {
    return "%s && kubectl -n %s delete pvc %s --ignore-not-found && %s"
        .formatted(
            scale(names.ordinalOfPod(running.node()).orElseThrow()),
            namespace(),
            running.claim(),
            scale());
  }

  private String scale() {
    return scale(observation.cluster().getSpec().replicas());
  }

  private String scale(int replicas) {
    return "kubectl -n %s scale statefulset %s --replicas=%d"
        .formatted(namespace(), names.statefulSet(), replicas);
  }

  private String namespace() {
    return observation.cluster().getMetadata().getNamespace();
  }

  private boolean isPaused() {
    return Paused.is(observation.cluster());
  }

  private static String txids(GuardReport guard) {
    return guard.positions().entrySet().stream()
        .map(entry -> "%s at %d".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String join(Map<String, String> marks) {
    return new TreeMap<>(marks)
        .entrySet().stream()
            .map(entry -> "%s: %s".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
  }
}
