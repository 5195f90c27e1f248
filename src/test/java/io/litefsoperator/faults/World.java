package io.litefsoperator.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that is outside the operator, and goes on in steps. */
final class World {

  static final Instant BEGINNING = Instant.parse("2030-01-01T00:00:00Z");

  final Chance chance;
  final Tally tally;
  final Trace trace = new Trace(BEGINNING);
  final Api api = new Api();
  final Truth truth;
  Rates rates;
  Instant now = BEGINNING;

  /** Nodes of other clusters at addresses that were ours. */
  final Map<String, Poller.Stranger> strangers = new HashMap<>();

  /** Whether apps write. */
  boolean writes = true;

  private final List<Runnable> parts;
  private int volumes;
  private int addresses;
  private int clusterIds;
  private long transactions;

  World(Chance chance, Rates rates, Tally tally, Mutation mutation) {
    this.chance = chance;
    this.rates = rates;
    this.tally = tally;
    this.truth = new Truth(this, mutation);
    this.parts =
        new ArrayList<>(
            List.of(
                new SetController(this)::step,
                new Kubelet(this)::step,
                new Replication(this)::step,
                new Resizer(this)::step,
                new Collector(this)::step));
  }

  /** Each part of the world takes its turn, in any order. */
  void step(Duration time) {
    now = now.plus(time);
    Collections.shuffle(parts, chance.random());
    parts.forEach(Runnable::run);
  }

  boolean lags() {
    return chance.percent(rates.lag());
  }

  void say(String who, String what) {
    trace.say(now, who, what);
  }

  Volume newVolume() {
    volumes++;
    Volume volume = new Volume("pv-" + volumes);
    api.volumes.put(volume.name, volume);
    return volume;
  }

  String newAddress() {
    addresses++;
    return "10.0.%d.%d".formatted(addresses / 250, addresses % 250 + 1);
  }

  String newClusterId() {
    clusterIds++;
    return "LFSC" + "0".repeat(12) + "%04d".formatted(clusterIds);
  }

  long newTransaction() {
    transactions++;
    return transactions;
  }
}
