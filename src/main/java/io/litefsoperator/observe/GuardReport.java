package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.resources.Guard;
import io.litefsoperator.resources.Sidecar;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's guard said when it last refused to let LiteFS start: the lines of its termination
 * message, as guard.sh writes them.
 *
 * @param expected the cluster ID that the pod's ConfigMap told; null if none
 * @param found the cluster ID on the pod's volume; null if none
 * @param positions the last transaction of each database on the volume, by name; compare them as
 *     unsigned
 * @param complete whether the message had room for all positions
 */
public record GuardReport(
    Refusal refusal,
    @Nullable String expected,
    @Nullable String found,
    SortedMap<String, Long> positions,
    boolean complete) {

  /** Why LiteFS was not started. */
  public enum Refusal {
    /** No cluster ID is expected of the volume yet, and no start was granted. */
    NoExpectation,
    /** The volume holds no cluster ID, though one is expected. */
    EmptyVolume,
    /** The volume holds another cluster ID than expected. */
    OtherClusterId,
    /** A replica has transactions that the volume lacks. */
    Behind,
    /** The volume or the configuration can't be read, or nothing can be made of the message. */
    Unreadable
  }

  private static final GuardReport UNREADABLE =
      new GuardReport(Refusal.Unreadable, null, null, new TreeMap<>(), false);

  private static final Pattern LINE = Pattern.compile("([a-z]+): (.+)", Pattern.DOTALL);
  private static final Pattern POSITION = Pattern.compile("([0-9a-f]{16}) (.+)", Pattern.DOTALL);

  /** The map is copied. */
  public GuardReport {
    positions = Collections.unmodifiableSortedMap(new TreeMap<>(positions));
  }

  /** Of a pod whose guard has refused; empty before it has, and once it let LiteFS start. */
  public static Optional<GuardReport> of(Pod pod) {
    return message(pod).map(message -> parse(message).orElse(UNREADABLE));
  }

  /** What the guard said for people when it refused; empty where nothing can be made of it. */
  static Optional<String> summary(Pod pod) {
    return message(pod)
        .filter(message -> parse(message).isPresent())
        .map(message -> message.split("\n", 2)[0].strip());
  }

  private static Optional<String> message(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getInitContainerStatuses().stream()
            .flatMap(status -> message(status).stream())
            .findFirst();
  }

  /** Kubernetes keeps it while the guard is tried again. */
  private static Optional<String> message(ContainerStatus status) {
    Optional<String> last =
        Stream.of(status.getState(), status.getLastState())
            .filter(Objects::nonNull)
            .map(ContainerState::getTerminated)
            .filter(Objects::nonNull)
            .findFirst()
            .filter(ended -> !Integer.valueOf(0).equals(ended.getExitCode()))
            .map(ended -> Objects.requireNonNullElse(ended.getMessage(), ""));
    return switch (status.getName()) {
      case Guard.NAME -> last;
      // It runs the guard before every start of LiteFS, and may end for other reasons, or run.
      case Sidecar.NAME ->
          last.filter(message -> parse(message).isPresent())
              .filter(message -> status.getState().getRunning() == null);
      default -> Optional.empty();
    };
  }

  private static Optional<GuardReport> parse(String message) {
    Map<String, String> said = new HashMap<>();
    SortedMap<String, Long> positions = new TreeMap<>();
    for (String text : message.split("\n")) {
      Matcher line = LINE.matcher(text);
      if (line.matches()) {
        Matcher position = POSITION.matcher(line.group(2));
        if (line.group(1).equals("db") && position.matches()) {
          positions.put(position.group(2), Long.parseUnsignedLong(position.group(1), 16));
        } else {
          said.put(line.group(1), line.group(2));
        }
      }
    }
    return Arrays.stream(Refusal.values())
        .filter(refusal -> refusal.name().equals(said.get("refused")))
        .findFirst()
        .map(
            refusal ->
                new GuardReport(
                    refusal,
                    id(said.get("expected")),
                    id(said.get("found")),
                    positions,
                    !said.containsKey("more")));
  }

  private static @Nullable String id(@Nullable String said) {
    return "none".equals(said) ? null : said;
  }
}
