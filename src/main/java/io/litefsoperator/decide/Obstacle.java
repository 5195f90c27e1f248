package io.litefsoperator.decide;

import io.litefsoperator.api.PrimaryVolume;
import io.litefsoperator.observe.GuardReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why the primary may not start, or why what it holds can't be trusted. None of them goes away
 * without a person: each may mean that the primary lost the data and that only replicas have it.
 */
public sealed interface Obstacle {

  /** Nothing is pinned, and the volumes are marked with several IDs, by claim. */
  record ConflictingMarks(Map<String, String> marks) implements Obstacle {}

  /** Nothing is pinned, the primary's volume is empty, and these older claims may hold data. */
  record UnknownVolumes(List<String> claims) implements Obstacle {}

  /** The primary's claim is gone. */
  record VolumeMissing(String claim) implements Obstacle {}

  /** The primary's claim is being deleted and goes as soon as no pod uses it. */
  record VolumeLeaving(String claim) implements Obstacle {}

  /**
   * The primary's claim is not the one that it was.
   *
   * @param guard what the guard found on it; null while it did not say
   */
  record VolumeChanged(
      String claim, PrimaryVolume before, PrimaryVolume now, @Nullable GuardReport guard)
      implements Obstacle {}

  /** The guard found something else on the volume than the pinned ID, or an older state of it. */
  record Refused(String claim, GuardReport guard) implements Obstacle {}

  /** The primary runs with another ID than the pinned one. */
  record ForeignPrimary(String clusterId) implements Obstacle {}
}
