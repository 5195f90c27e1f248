package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

public record GuardReport(
    Refusal refusal,
    @Nullable String expected,
    @Nullable String found,
    SortedMap<String, Long> positions,
    boolean complete) {
  public enum Refusal {
    NoExpectation,
    EmptyVolume,
    OtherClusterId,
    Behind,
    Unreadable
  }

  public static Optional<GuardReport> of(Pod pod) {
    return Optional.empty();
  }
}
