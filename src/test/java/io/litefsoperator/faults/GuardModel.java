package io.litefsoperator.faults;

import io.litefsoperator.litefs.Position;
import io.litefsoperator.resources.ConfigMaps;
import io.litefsoperator.resources.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What guard.sh does, in the words of its termination message. */
final class GuardModel {

  private final World world;

  /** Without it every pod starts. */
  private final boolean absent;

  GuardModel(World world) {
    this.world = world;
    this.absent = world.truth.mutation == Mutation.NO_GUARD;
  }

  /** Null if LiteFS may start. */
  @Nullable String refusal(PodState pod, Volume volume) {
    if (absent) {
      return null;
    }
    Map<String, String> config = pod.config;
    if (config == null) {
      return message("Unreadable", null, null, volume, List.of());
    }
    String expected = config.get(ConfigMaps.CLUSTER_ID_KEY);
    if (!Boolean.parseBoolean(config.get(ConfigMaps.CANDIDATE_KEY))) {
      return expected != null
          ? null
          : message("NoExpectation", null, volume.clusterId, volume, List.of());
    }
    if (expected == null) {
      return pod.grantSeen
          ? null
          : message("NoExpectation", null, volume.clusterId, volume, List.of());
    }
    if (volume.clusterId == null) {
      return message("EmptyVolume", expected, null, volume, List.of());
    }
    if (!volume.clusterId.equals(expected)) {
      return message("OtherClusterId", expected, volume.clusterId, volume, List.of());
    }
    List<String> ahead = pod.grantSeen ? List.of() : ahead(pod, volume, expected);
    return ahead.isEmpty() ? null : message("Behind", expected, expected, volume, ahead);
  }

  /** Who can be asked and has more than the volume. */
  private List<String> ahead(PodState pod, Volume volume, String expected) {
    List<String> ahead = new ArrayList<>();
    for (PodState peer : world.api.pods.values()) {
      Node node = peer.node;
      if (peer != pod
          && node != null
          && !peer.lost
          && !pod.lost
          && expected.equals(node.volume.clusterId)
          && !world.chance.percent(world.rates.silent())) {
        for (Map.Entry<String, Position> theirs : node.volume.positions().databases().entrySet()) {
          List<Long> ours = volume.databases.get(theirs.getKey());
          if (theirs.getValue().txid() > (ours == null ? 0 : ours.size())) {
            ahead.add(peer.name);
          }
        }
      }
    }
    return ahead;
  }

  private static String message(
      String reason,
      @Nullable String expected,
      @Nullable String found,
      Volume volume,
      List<String> ahead) {
    StringBuilder message =
        new StringBuilder("the pod was not started\nrefused: ").append(reason).append('\n');
    message.append("expected: ").append(Objects.requireNonNullElse(expected, "none")).append('\n');
    message.append("found: ").append(Objects.requireNonNullElse(found, "none")).append('\n');
    ahead.forEach(peer -> message.append("ahead: ").append(peer).append('\n'));
    volume
        .positions()
        .databases()
        .forEach(
            (name, position) -> message.append("db: %016x %s%n".formatted(position.txid(), name)));
    return message.toString();
  }

  /** Whether the operator granted the start of this pod. */
  static boolean isGranted(PodState pod) {
    return pod.annotations.containsKey(Guard.START_GRANTED);
  }
}
