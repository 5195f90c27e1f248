package io.litefsoperator.faults;

import io.litefsoperator.litefs.NodeAddress;
import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.observe.NodeReport;
import io.litefsoperator.observe.NodeReport.Answered;
import io.litefsoperator.observe.NodeReport.Seen;
import io.litefsoperator.observe.NodeReport.Silent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What NodeReports does, one poll of each node a step. */
final class Poller {

  private static final int MISSES_SHOWN = 2;
  private static final Duration TIME_OUT = Duration.ofSeconds(2);
  private static final Silent SILENT = new Silent("it does not answer");

  private final World world;
  private final Map<NodeAddress, Watched> watched = new HashMap<>();
  private Duration every = Duration.ofSeconds(1);
  private boolean confirms;
  private boolean news;

  Poller(World world) {
    this.world = world;
  }

  private static final class Watched {
    @Nullable NodeReport report;
    int misses;
    Instant asked = Instant.EPOCH;

    /** Asked for, and on its way. */
    @Nullable Answered late;
  }

  /**
   * @param confirms whether it is news that a node said the same until that is sure
   */
  void watch(Set<NodeAddress> nodes, Duration every, boolean confirms) {
    this.every = every;
    this.confirms = confirms;
    boolean keptBack = !isComplete();
    watched.keySet().retainAll(nodes);
    nodes.forEach(node -> watched.computeIfAbsent(node, any -> new Watched()));
    news |= keptBack && isComplete();
  }

  Map<String, NodeReport> of(Set<NodeAddress> nodes) {
    Map<String, NodeReport> reports = new HashMap<>();
    nodes.forEach(
        address -> {
          Watched node = watched.get(address);
          if (node != null && node.report != null) {
            reports.put(address.pod(), node.report);
          }
        });
    return reports;
  }

  /**
   * Polls each node that is due, in the order of the addresses, or two runs of one seed would
   * differ.
   *
   * @return whether there is anything to look at
   */
  boolean step() {
    Map<String, NodeAddress> ordered = new TreeMap<>();
    watched.keySet().forEach(address -> ordered.put(address.pod() + address.uid(), address));
    ordered.values().forEach(address -> poll(address, watched.get(address)));
    boolean told = news;
    news = false;
    return told;
  }

  private boolean isComplete() {
    return watched.values().stream().noneMatch(node -> node.report == null);
  }

  private void poll(NodeAddress address, @Nullable Watched node) {
    if (node == null || world.now.isBefore(node.asked.plus(every))) {
      return;
    }
    node.asked = world.now;
    if (node.late != null) {
      // A request ends within two seconds: as an answer of then, or as none.
      boolean inTime = node.late.seen().asked().plus(TIME_OUT).isAfter(world.now);
      record(node, inTime ? node.late : null);
      node.late = null;
      return;
    }
    Answered answer = ask(world, address);
    if (answer != null && world.chance.percent(world.rates.silent())) {
      boolean lost = world.chance.percent(50);
      world.tally.count(lost ? "fault: report lost" : "fault: report late");
      node.late = lost ? null : answer;
      if (lost) {
        record(node, null);
      }
      return;
    }
    record(node, answer);
  }

  private void record(Watched node, @Nullable Answered answer) {
    NodeReport before = node.report;
    if (answer == null) {
      node.misses++;
      if (!(before instanceof Answered) || node.misses >= MISSES_SHOWN) {
        node.report = SILENT;
        news |= before == null ? isComplete() : !SILENT.equals(before);
      }
      return;
    }
    node.misses = 0;
    Answered now =
        before instanceof Answered earlier && earlier.info().equals(answer.info())
            ? new Answered(
                answer.info(),
                answer.positions(),
                new Seen(earlier.seen().since(), answer.seen().asked(), earlier.seen().times() + 1))
            : answer;
    node.report = now;
    int times = now.seen().times();
    news |= before == null ? isComplete() : times == 1 || (confirms && times <= Seen.CONFIRMED);
  }

  /** Null if nothing answers at the address. An address may be another's by now. */
  static @Nullable Answered ask(World world, NodeAddress address) {
    Seen seen = new Seen(world.now, world.now, 1);
    Stranger stranger = world.strangers.get(address.ip());
    if (stranger != null) {
      return new Answered(stranger.info(), stranger.positions(), seen);
    }
    return world.api.pods.values().stream()
        .filter(pod -> pod.ip.equals(address.ip()) && !pod.lost)
        .map(pod -> pod.node)
        .filter(node -> node != null)
        .findFirst()
        .map(node -> new Answered(node.info(), node.volume.positions(), seen))
        .orElse(null);
  }

  /** A node of another cluster that got the address of one of ours. */
  record Stranger(NodeInfo info, Positions positions) {}
}
