package io.litefsoperator.faults;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.litefsoperator.resources.ConfigMaps;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The scheduler and the kubelets: starts pods, runs their guard and their LiteFS, ends them. */
final class Kubelet {

  private static final Pattern HOSTNAME = Pattern.compile("hostname: \"([^\"]+)\"");

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration MAX_BACKOFF = Duration.ofMinutes(5);

  private final World world;
  private final GuardModel guard;

  Kubelet(World world) {
    this.world = world;
    this.guard = new GuardModel(world);
  }

  void step() {
    for (PodState pod : List.copyOf(world.api.pods.values())) {
      if (pod.lost || world.lags()) {
        continue;
      }
      if (pod.isLeaving()) {
        end(pod);
      } else if (pod.started == null) {
        schedule(pod);
      } else if (pod.node == null) {
        start(pod);
      } else {
        watch(pod, pod.node);
      }
    }
  }

  /** A pod is not scheduled as long as its claim is missing or about to go. */
  private void schedule(PodState pod) {
    ClaimState claim = world.api.claimOf(pod.ordinal);
    if (claim == null || claim.deleting != null) {
      return;
    }
    if (claim.volume == null) {
      Volume made = world.newVolume();
      made.claimUid = claim.uid;
      claim.bind(made);
      claim.version = world.api.next();
    }
    pod.volume = claim.volume;
    pod.started = world.now;
    pod.version = world.api.next();
    pod.config = config(pod);
    pod.grantSeen = GuardModel.isGranted(pod);
  }

  private @Nullable Map<String, String> config(PodState pod) {
    return world.api.others.get("ConfigMap/" + Api.NAMES.configMap(pod.ordinal))
            instanceof ConfigMap configMap
        ? configMap.getData()
        : null;
  }

  private void start(PodState pod) {
    if (world.now.isBefore(pod.guardAgain)) {
      return;
    }
    if (!world.lags()) {
      pod.config = config(pod);
      pod.grantSeen = GuardModel.isGranted(pod);
    }
    Volume volume = Objects.requireNonNull(pod.volume);
    String refusal = pod.restarting ? null : guard.refusal(pod, volume);
    if (refusal != null) {
      refuse(pod, refusal);
      return;
    }
    Map<String, String> config = config(pod);
    if (config == null) {
      return; // the container can't be made without its subPath
    }
    launch(pod, volume, config);
  }

  private void refuse(PodState pod, String refusal) {
    if (!refusal.equals(pod.refusal)) {
      pod.refusal = refusal;
      pod.version = world.api.next();
      world.say(
          "guard", pod.name + " " + refusal.lines().skip(1).limit(3).toList() + " " + pod.volume);
    }
    Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(pod.refusals, 5));
    pod.refusals++;
    pod.guardAgain = world.now.plus(backoff.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : backoff);
  }

  void launch(PodState pod, Volume volume, Map<String, String> config) {
    String yml = Objects.requireNonNull(config.get(ConfigMaps.CONFIG_KEY));
    Matcher hostname = HOSTNAME.matcher(yml);
    if (!hostname.find()) {
      throw new IllegalStateException("no hostname in " + yml);
    }
    Node node =
        new Node(
            pod,
            volume,
            Boolean.parseBoolean(config.get(ConfigMaps.CANDIDATE_KEY)),
            hostname.group(1),
            yml.contains("exec:"));
    pod.node = node;
    boolean unguarded = pod.restarting;
    pod.restarting = false;
    pod.ready = false;
    pod.version = world.api.next();
    world.say(
        "litefs",
        "%s starts as %s on %s"
            .formatted(pod.name, node.candidate ? "primary" : "replica", volume));
    if (node.candidate) {
      world.truth.primaryStarts(node, unguarded);
      if (volume.clusterId == null) {
        volume.clusterId = world.newClusterId();
      }
    }
  }

  private void watch(PodState pod, Node node) {
    boolean ready = node.synced && !world.now.isBefore(pod.unreadyUntil);
    if (pod.ready != ready) {
      pod.ready = ready;
      pod.version = world.api.next();
    }
  }

  private void end(PodState pod) {
    if (world.now.isBefore(pod.stuckUntil)) {
      return;
    }
    Node node = pod.node;
    boolean obeys = node == null || node.candidate || node.connected;
    if (obeys || !world.now.isBefore(Objects.requireNonNull(pod.deadline))) {
      pod.node = null;
      world.api.pods.remove(pod.name);
      world.say("kubelet", "pod %s (%s) is gone".formatted(pod.name, pod.uid));
    } else if (pod.ready) {
      pod.ready = false;
      pod.version = world.api.next();
    }
  }
}
