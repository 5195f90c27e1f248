package io.litefsoperator.report;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.litefsoperator.act.Refusal;
import io.litefsoperator.decide.Growing;
import io.litefsoperator.decide.Paused;
import io.litefsoperator.observe.Claims;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.resources.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be told of volumes that are to grow: nothing of a cluster in which none ever had to.
 * It is beside all other conditions, since a cluster works on volumes of whatever size.
 */
final class VolumesFinding {

  /** By then the kubelet has looked at its pods again, which is when it resizes file systems. */
  private static final Duration RESIZED_BY = Duration.ofMinutes(3);

  /** gRPC's word by which a driver says that a volume is in use. */
  private static final String IN_USE = "FailedPrecondition";

  /** Of several, that comes first which a person should know first. */
  private static final List<Reason> ORDER =
      List.of(
          Reason.Forbidden,
          Reason.Rejected,
          Reason.QuotaExceeded,
          Reason.NotExpandable,
          Reason.ResizeFailed,
          Reason.RestartNeeded,
          Reason.InvalidSpec,
          Reason.Paused,
          Reason.Resizing);

  private final Observation observation;
  private final boolean isValid;
  private final Map<String, String> refused;
  private final Instant now;
  private final Quantity size;

  /**
   * @param isValid whether the spec is one that is carried out
   * @param refused claims that may not ask for more, and why
   */
  VolumesFinding(
      Observation observation, boolean isValid, List<Refusal.Rejected> refused, Instant now) {
    this.observation = observation;
    this.isValid = isValid;
    this.refused =
        refused.stream()
            .collect(Collectors.toMap(Refusal.Rejected::object, Refusal.Rejected::message));
    this.now = now;
    this.size = observation.cluster().getSpec().storage().size();
  }

  Optional<Finding> finding() {
    Map<Integer, PersistentVolumeClaim> small = Growing.small(observation);
    if (small.isEmpty()) {
      return isOnRecord()
          ? Optional.of(
              finding(true, Reason.Resized, "every volume has %s or more".formatted(size)))
          : Optional.empty();
    }
    List<Judged> volumes =
        small.entrySet().stream().map(entry -> judge(entry.getKey(), entry.getValue())).toList();
    List<Reason> reasons =
        ORDER.stream()
            .filter(reason -> volumes.stream().anyMatch(volume -> volume.reason() == reason))
            .toList();
    return Optional.of(
        finding(
            false,
            reasons.get(0),
            reasons.stream()
                .map(
                    reason ->
                        text(
                            reason,
                            volumes.stream().filter(volume -> volume.reason() == reason).toList()))
                .collect(Collectors.joining("; "))));
  }

  /** Of one volume. */
  private record Judged(
      Reason reason, PersistentVolumeClaim claim, String pod, boolean isUsed, String words) {

    String label() {
      return "%s (%s)"
              .formatted(
                  claim.getMetadata().getName(),
                  Claims.isBound(claim)
                      ? Claims.capacity(claim).map(Quantity::toString).orElse("?")
                      : "not bound yet")
          + (isUsed || Claims.fileSystemPendingSince(claim).isEmpty()
              ? ""
              : ", which goes on when " + pod + " starts");
    }
  }

  private Judged judge(int ordinal, PersistentVolumeClaim claim) {
    String name = Names.of(observation.cluster()).pod(ordinal);
    Pod pod = observation.pods().get(name);
    String refusal = refused.get(claim.getMetadata().getName());
    String error = Claims.resizeError(claim).orElse("");
    Reason reason;
    if (refusal != null) {
      reason = refused(refusal);
    } else if (pod != null && needsRestart(claim, pod, error)) {
      reason = Reason.RestartNeeded;
    } else if (!error.isEmpty()) {
      reason = Reason.ResizeFailed;
    } else if (!isAskedFor(claim) && !isValid) {
      reason = Reason.InvalidSpec;
    } else if (!isAskedFor(claim) && Paused.is(observation.cluster())) {
      reason = Reason.Paused;
    } else {
      reason = Reason.Resizing;
    }
    return new Judged(reason, claim, name, pod != null, refusal == null ? error : refusal);
  }

  /** All of them are the same code, 403. */
  private static Reason refused(String words) {
    if (words.contains("cannot patch resource")) {
      return Reason.Forbidden;
    }
    if (words.contains("exceeded quota")) {
      return Reason.QuotaExceeded;
    }
    return words.contains("must support resize") ? Reason.NotExpandable : Reason.Rejected;
  }

  private boolean needsRestart(PersistentVolumeClaim claim, Pod pod, String error) {
    return Claims.fileSystemPendingSince(claim)
        .filter(
            since -> {
              String started = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
              return error.contains(IN_USE)
                  || (started != null
                      && since.plus(RESIZED_BY).isBefore(now)
                      && Instant.parse(started).plus(RESIZED_BY).isBefore(now));
            })
        .isPresent();
  }

  private boolean isAskedFor(PersistentVolumeClaim claim) {
    return !Claims.isLess(Claims.request(claim), size);
  }

  private String text(Reason reason, List<Judged> volumes) {
    String names = volumes.stream().map(Judged::label).collect(Collectors.joining(", "));
    String words = Quoted.of(volumes.get(0).words());
    String refused = "%s can't grow to %s".formatted(names, size);
    return switch (reason) {
      case NotExpandable ->
          "%s, as StorageClass %s does not allow it: set its allowVolumeExpansion if its driver can resize volumes, else move to new ones as docs/storage.md says; the API server says: %s"
              .formatted(refused, volumes.get(0).claim().getSpec().getStorageClassName(), words);
      case QuotaExceeded ->
          "%s: raise the quota; the API server says: %s".formatted(refused, words);
      case Forbidden ->
          "%s: the operator lacks the right to patch PersistentVolumeClaims that deploy/kustomize/operator.yaml gives it; the API server says: %s"
              .formatted(refused, words);
      case Rejected -> "%s: the API server refuses it: %s".formatted(refused, words);
      case ResizeFailed ->
          "%s did not grow to %s, which Kubernetes goes on trying: %s; a driver that resizes no volume in use does it while spec.replicas is 0"
              .formatted(names, size, words);
      case RestartNeeded ->
          "%s: the volume has grown, the file system on it has not, as its driver does that only when the pod starts; the operator restarts none for this. One after the other, when the one before is ready: %s"
              .formatted(names, restarts(volumes));
      case InvalidSpec -> "%s is to grow to %s once the spec is valid".formatted(names, size);
      case Paused ->
          "%s is to grow to %s once the annotation %s is removed"
              .formatted(names, size, Paused.ANNOTATION);
      default -> "growing to %s: %s; see kubectl describe pvc".formatted(size, names);
    };
  }

  /** Replicas first. */
  private String restarts(List<Judged> volumes) {
    List<String> commands = new ArrayList<>();
    volumes.forEach(volume -> commands.add(0, restart(volume)));
    return String.join("; ", commands);
  }

  private String restart(Judged volume) {
    return "kubectl -n %s delete pod %s"
        .formatted(observation.cluster().getMetadata().getNamespace(), volume.pod());
  }

  private boolean isOnRecord() {
    return observation.cluster().getStatus().conditions().stream()
        .anyMatch(condition -> ConditionType.VolumesResized.name().equals(condition.getType()));
  }

  private static Finding finding(boolean status, Reason reason, String message) {
    return new Finding(ConditionType.VolumesResized, status, reason, message);
  }
}
