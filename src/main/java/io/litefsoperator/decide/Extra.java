package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.resources.Ownership;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object that the pods can do without, so that it comes and goes as it is asked for. It, and
 * those who judge it, webhooks included, must not hold up the data.
 */
public sealed interface Extra {

  /** The object as it should be, or as it is if it should not. */
  HasMetadata object();

  /**
   * It should be there.
   *
   * @param actual null if it is not known to be
   */
  record Wanted(HasMetadata object, @Nullable HasMetadata actual) implements Extra {}

  /** It is this cluster's, and not asked for any more. */
  record Unwanted(HasMetadata object) implements Extra {}

  /** What of one object there is to do; of one of somebody else that is not asked for, nothing. */
  static Optional<Extra> of(
      LiteFsCluster cluster, Optional<HasMetadata> desired, @Nullable HasMetadata actual) {
    return desired
        .<Extra>map(wanted -> new Wanted(wanted, actual))
        .or(
            () ->
                Optional.ofNullable(actual)
                    .filter(present -> Ownership.isControlled(cluster, present))
                    .filter(present -> present.getMetadata().getDeletionTimestamp() == null)
                    .map(Unwanted::new));
  }
}
