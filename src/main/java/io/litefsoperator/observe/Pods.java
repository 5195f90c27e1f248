package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.litefsoperator.resources.Sidecar;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a pod's status says. */
public final class Pods {

  /** Label with the revision of the template that a pod was made from. */
  public static final String REVISION = "controller-revision-hash";

  /** Reasons of a waiting container that are no fault but a stage of every start. */
  private static final Set<String> STAGES = Set.of("ContainerCreating", "PodInitializing");

  /** As sidecar.sh says it, and fusermount3 to the LiteFS in an app's image. */
  private static final List<String> NO_FUSE =
      List.of("the node has no /dev/fuse", "fuse device not found");

  private Pods() {}

  public static boolean isReady(Pod pod) {
    return condition(pod, "Ready").map(PodCondition::getStatus).filter("True"::equals).isPresent();
  }

  /** Whether LiteFS may run in it. As a sidecar it does before the app's containers start. */
  public static boolean isRunning(Pod pod) {
    return pod.getStatus() != null
        && ("Running".equals(pod.getStatus().getPhase())
            || pod.getStatus().getInitContainerStatuses().stream()
                .filter(status -> Sidecar.NAME.equals(status.getName()))
                .anyMatch(
                    status -> status.getState() != null && status.getState().getRunning() != null));
  }

  /** Whether a container of it, one for LiteFS or the app's, started after that time and runs. */
  public static boolean hasStartedSince(Pod pod, Instant time) {
    return statuses(pod)
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getRunning() != null)
        .map(state -> Instant.parse(state.getRunning().getStartedAt()))
        .anyMatch(started -> started.isAfter(time));
  }

  /**
   * Whether a startup probe of it has not succeeded yet. The kubelet restarts what takes too long.
   */
  public static boolean isStartingUp(Pod pod) {
    return statuses(pod)
        .filter(status -> status.getState() != null && status.getState().getRunning() != null)
        .anyMatch(status -> Boolean.FALSE.equals(status.getStarted()));
  }

  private static Stream<ContainerStatus> statuses(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream());
  }

  /** Name of the container that runs an entry of {@code spec.exec}, before the app's may start. */
  public static Optional<String> migration(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getInitContainerStatuses().stream()
            .filter(status -> status.getName().startsWith(Sidecar.MIGRATION))
            .filter(status -> status.getState() != null && status.getState().getRunning() != null)
            .map(ContainerStatus::getName)
            .findFirst();
  }

  public static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst();
  }

  /**
   * Why a container of the pod can't be started or keeps ending; empty if none does. The text stays
   * the same from one attempt of the kubelet's to the next.
   */
  public static Optional<String> failure(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    Optional<String> refused = GuardReport.summary(pod);
    if (refused.isPresent()) {
      return refused; // also while it is tried again
    }
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream()
                .filter(status -> !hasSucceeded(status)),
            pod.getStatus().getContainerStatuses().stream())
        .flatMap(status -> failure(pod, status).stream())
        .findFirst()
        .or(() -> refusedByNode(pod));
  }

  /** A kubelet that can't run a pod says so of the pod as a whole, and never starts a container. */
  private static Optional<String> refusedByNode(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .filter(status -> "Failed".equals(status.getPhase()) && status.getReason() != null)
        .map(
            status ->
                "node %s: %s: %s"
                    .formatted(
                        pod.getSpec().getNodeName(), status.getReason(), status.getMessage()));
  }

  /** An init container is done once it ended well, however often it was tried before. */
  private static boolean hasSucceeded(ContainerStatus status) {
    return status.getState() != null
        && status.getState().getTerminated() != null
        && Integer.valueOf(0).equals(status.getState().getTerminated().getExitCode());
  }

  private static Optional<String> failure(Pod pod, ContainerStatus status) {
    ContainerState state = status.getState();
    if (state == null) {
      return Optional.empty();
    }
    if (state.getTerminated() != null) {
      return ended(pod, status, state.getTerminated());
    }
    String reason = state.getWaiting() == null ? null : state.getWaiting().getReason();
    if (reason == null || STAGES.contains(reason)) {
      return Optional.empty();
    }
    if (reason.equals("CrashLoopBackOff") && status.getLastState() != null) {
      return ended(pod, status, status.getLastState().getTerminated());
    }
    if (reason.equals("ErrImagePull") || reason.equals("ImagePullBackOff")) {
      return Optional.of(
          "container %s: its image %s can't be pulled; is the name right, and may this namespace"
                  .formatted(status.getName(), status.getImage())
              + " pull it (imagePullSecrets)?");
    }
    String message = state.getWaiting().getMessage();
    return Optional.of(
        "container %s: %s%s"
            .formatted(status.getName(), reason, message == null ? "" : ": " + message));
  }

  private static Optional<String> ended(
      Pod pod, ContainerStatus status, @Nullable ContainerStateTerminated ended) {
    if (ended != null && lacksFuse(ended)) {
      return Optional.of(
          "container %s: node %s has no /dev/fuse, without which LiteFS can't mount: load the kernel module fuse there (modprobe fuse), or keep the pods off it (podTemplate.spec.nodeSelector)"
              .formatted(status.getName(), pod.getSpec().getNodeName()));
    }
    if (ended != null && Sidecar.NAME.equals(status.getName()) && ended.getMessage() != null) {
      return Optional.of(
          "container %s: %s"
              .formatted(
                  status.getName(), ended.getMessage().strip().lines().findFirst().orElse("")));
    }
    return Optional.ofNullable(ended)
        .map(
            last ->
                "container %s keeps ending, last with exit code %d (%s); see kubectl logs %s -c"
                        .formatted(
                            status.getName(),
                            last.getExitCode(),
                            last.getReason(),
                            pod.getMetadata().getName())
                    + " %s --previous".formatted(status.getName()));
  }

  private static boolean lacksFuse(ContainerStateTerminated ended) {
    String said = Objects.requireNonNullElse(ended.getMessage(), "");
    return NO_FUSE.stream().anyMatch(said::contains);
  }
}
