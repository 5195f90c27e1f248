package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeResourceRequirements;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a claim says of the size of its volume. */
public final class Claims {

  private static final String STORAGE = "storage";

  private static final Set<String> ERRORS = Set.of("ControllerResizeError", "NodeResizeError");

  private static final String PENDING = "FileSystemResizePending";

  private Claims() {}

  /** Only the claim of a volume that is there can ask for more. */
  public static boolean isBound(PersistentVolumeClaim claim) {
    return claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
  }

  /** What the claim asks for. */
  public static Optional<Quantity> request(PersistentVolumeClaim claim) {
    VolumeResourceRequirements resources =
        claim.getSpec() == null ? null : claim.getSpec().getResources();
    return resources == null
        ? Optional.empty()
        : Optional.ofNullable(orNone(resources.getRequests()).get(STORAGE));
  }

  /** What its volume has. */
  public static Optional<Quantity> capacity(PersistentVolumeClaim claim) {
    return claim.getStatus() == null
        ? Optional.empty()
        : Optional.ofNullable(orNone(claim.getStatus().getCapacity()).get(STORAGE));
  }

  /** What is not known is not less. */
  public static boolean isLess(Optional<Quantity> present, Quantity wanted) {
    return present
        .filter(
            quantity -> quantity.getNumericalAmount().compareTo(wanted.getNumericalAmount()) < 0)
        .isPresent();
  }

  /** Why Kubernetes or the volume's driver could not make it larger. */
  public static Optional<String> resizeError(PersistentVolumeClaim claim) {
    Optional<String> words =
        conditions(claim)
            .filter(condition -> ERRORS.contains(condition.getType()))
            .map(condition -> Objects.requireNonNullElse(condition.getMessage(), ""))
            .findFirst();
    return words.isPresent() ? words : infeasible(claim);
  }

  private static Optional<String> infeasible(PersistentVolumeClaim claim) {
    PersistentVolumeClaimStatus status = claim.getStatus();
    return status == null
        ? Optional.empty()
        : Optional.ofNullable(orNone(status.getAllocatedResourceStatuses()).get(STORAGE))
            .filter(state -> state.endsWith("Infeasible"));
  }

  /** Since when the volume is larger, and the file system on it is not. */
  public static Optional<Instant> fileSystemPendingSince(PersistentVolumeClaim claim) {
    return conditions(claim)
        .filter(condition -> PENDING.equals(condition.getType()))
        .map(PersistentVolumeClaimCondition::getLastTransitionTime)
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .findFirst();
  }

  private static Stream<PersistentVolumeClaimCondition> conditions(PersistentVolumeClaim claim) {
    return claim.getStatus() == null
        ? Stream.empty()
        : claim.getStatus().getConditions().stream()
            .filter(condition -> "True".equals(condition.getStatus()));
  }

  private static <T> Map<String, T> orNone(@Nullable Map<String, T> map) {
    return map == null ? Map.of() : map;
  }
}
