package io.litefsoperator.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What apps write and what replicas take over. */
final class Replication {

  private static final List<String> DATABASES = List.of("a.db", "b.db");

  private final World world;

  Replication(World world) {
    this.world = world;
  }

  void step() {
    List<Node> nodes = new ArrayList<>();
    world.api.pods.values().stream()
        .map(pod -> pod.node)
        .filter(Objects::nonNull)
        .forEach(nodes::add);
    nodes.stream().filter(node -> node.candidate).forEach(this::write);
    nodes.stream().filter(node -> !node.candidate).forEach(this::follow);
  }

  private void write(Node node) {
    Volume volume = node.volume;
    if (!node.hasApp || !world.writes || !world.chance.percent(60)) {
      return;
    }
    String database =
        volume.databases.isEmpty() || world.chance.percent(80)
            ? DATABASES.get(0)
            : world.chance.of(DATABASES);
    long transaction = world.newTransaction();
    volume.databases.computeIfAbsent(database, name -> new ArrayList<>()).add(transaction);
    world.truth.acknowledged(transaction, Objects.requireNonNull(volume.clusterId));
  }

  private void follow(Node node) {
    Node primary = primaryOf(node);
    boolean connected =
        primary != null
            && primary.volume.clusterId != null
            && (node.volume.clusterId == null
                || node.volume.clusterId.equals(primary.volume.clusterId));
    if (node.deaf > 0) {
      node.deaf--;
      connected = false;
    }
    if (connected && !world.lags()) {
      take(node, Objects.requireNonNull(primary));
      node.synced = true;
    }
    node.connected = connected && node.synced;
  }

  private @Nullable Node primaryOf(Node node) {
    PodState pod = world.api.pods.get(node.primary);
    return pod == null || pod.lost || node.pod.lost || pod.node == null || !pod.node.candidate
        ? null
        : pod.node;
  }

  private void take(Node node, Node primary) {
    Volume to = node.volume;
    Volume from = primary.volume;
    to.tampered |= from.tampered;
    if (to.clusterId == null) {
      to.clusterId = from.clusterId;
      world.say("litefs", "%s adopts %s".formatted(node.pod.name, to.clusterId));
    }
    boolean setBack = false;
    SortedMap<String, List<Long>> before = to.databases;
    for (Map.Entry<String, List<Long>> theirs : from.databases.entrySet()) {
      List<Long> ours = before.get(theirs.getKey());
      if (ours != null
          && (ours.size() > theirs.getValue().size()
              || !ours.equals(theirs.getValue().subList(0, ours.size())))) {
        setBack = true;
      }
    }
    if (!setBack) {
      from.databases.forEach((name, list) -> append(to, name, list));
      return;
    }
    List<Long> dropped = new ArrayList<>(to.transactions());
    dropped.removeAll(from.transactions());
    String was = to.toString();
    from.databases.forEach((name, list) -> to.databases.put(name, new ArrayList<>(list)));
    world.say(
        "litefs", "%s is set back from %s to %s".formatted(node.pod.name, was, primary.volume));
    world.truth.setBack(primary, to, dropped);
  }

  private static void append(Volume to, String name, List<Long> list) {
    List<Long> ours = to.databases.computeIfAbsent(name, any -> new ArrayList<>());
    ours.addAll(list.subList(ours.size(), list.size()));
  }
}
