package io.litefsoperator.faults;

import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.decide.Discard;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** One history: a cluster, what happens to it, and how it ends. */
final class History {

  private final World world;
  private final Operator operator;

  private final Script script;

  private boolean restless;

  History(long seed, Tally tally, Mutation mutation, Set<Discard> conditions, Script script) {
    Chance chance = new Chance(seed);
    this.script = script;
    this.world = new World(chance, Rates.NONE, tally, mutation);
    world.api.cluster = new ClusterState(world.api.newUid(), ClusterState.spec(3));
    world.api.cluster.version = world.api.next();
    this.operator =
        new Operator(
            world,
            conditions,
            mutation == Mutation.NONE ? Safeties.REDUNDANT.keySet() : Set.of(),
            this::meanwhile,
            this::inWindow);
  }

  String trace() {
    return world.trace.toString();
  }

  /**
   * Runs it to its end.
   *
   * @throws Violation if it breaks a rule
   */
  void run() {
    ClusterState cluster = world.api.cluster;
    if (cluster != null) {
      script.begin(world.chance, cluster);
      world.writes = script.writes(world.chance);
    }
    if (script.isSettledFirst(world.chance)) {
      for (int steps = world.chance.between(10, 25); steps > 0; steps--) {
        step(0);
      }
    }
    world.rates = script.rates(world.chance);
    restless = script.isRestless();
    for (Script.Scene scene : script.scenes(world.chance)) {
      scene.events().forEach(this::happen);
      for (int step = 0; step < scene.steps() && !scene.until().test(world); step++) {
        step(scene.leaps());
      }
    }
    restless = false;
    world.rates = Rates.NONE;
    new Ending(world, operator).run();
  }

  private void happen(Event event) {
    if (event.happen(world)) {
      world.tally.count("event: " + event.name());
    }
  }

  private void step(int leaps) {
    int seconds =
        world.chance.percent(leaps) ? world.chance.of(List.of(5, 10, 20, 40, 70, 310, 900)) : 1;
    world.step(Duration.ofSeconds(seconds));
    world.strangers.keySet().removeIf(address -> world.chance.percent(15));
    operator.step();
    world.tally.count("steps");
  }

  private void meanwhile() {
    world.step(Duration.ofMillis(200));
    if (restless && world.chance.percent(10)) {
      happen(world.chance.of(Script.EVENTS));
    }
  }

  /** Nothing can be done about what is destroyed between a last look and the request after it. */
  private void inWindow() {
    if (world.chance.percent(50)) {
      world.step(Duration.ofMillis(50));
    } else {
      RemediationStatus running = world.truth.remediation();
      int ordinal =
          running == null
              ? world.chance.between(1, 3)
              : Api.NAMES.ordinalOfPod(running.node()).orElseThrow();
      Havoc.replaceClaim(world, ordinal, Havoc.Content.SAME);
    }
  }
}
