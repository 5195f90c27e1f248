package io.litefsoperator.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which histories are made. */
interface Script {

  List<Event> EVENTS =
      Stream.<Event[]>of(WorldEvent.values(), PersonEvent.values()).flatMap(Stream::of).toList();

  /** The cluster before anything happens. */
  default void begin(Chance chance, ClusterState cluster) {
    cluster.spec.put("replicas", chance.of(List.of(1, 2, 3, 3, 3, 4)));
    cluster
        .remediation()
        .put("mode", chance.percent(85) ? "Automatic" : "Manual")
        .put("strategy", chance.of(List.of("ScaleDown", "RecreatePod")))
        .put("discardedVolumes", chance.of(List.of("Delete", "Delete", "Retain")));
    cluster
        .retention()
        .put("whenScaled", chance.percent(25) ? "Delete" : "Retain")
        .put("whenDeleted", chance.percent(15) ? "Delete" : "Retain");
  }

  default Rates rates(Chance chance) {
    return Rates.any(chance);
  }

  /** Whether anything may happen beside, between two calls of the operator. */
  default boolean isRestless() {
    return true;
  }

  /**
   * What happens at a time.
   *
   * @param steps that follow, at most
   * @param leaps in percent of the steps, those that take much longer than a second
   * @param until ends it sooner
   */
  record Scene(List<Event> events, int steps, int leaps, Predicate<World> until) {

    Scene(List<Event> events, int steps, int leaps) {
      this(events, steps, leaps, world -> false);
    }
  }

  List<Scene> scenes(Chance chance);

  /** Whether the cluster is up before anything happens. */
  default boolean isSettledFirst(Chance chance) {
    return chance.percent(80);
  }

  /** Whether the app ever writes. */
  default boolean writes(Chance chance) {
    return true;
  }

  /** Mostly anything, and now and then a trap. */
  static Script ofSeed(int seed) {
    return seed % 3 == 0 ? Traps.values()[seed / 3 % Traps.values().length] : any();
  }

  /** Anything. */
  static Script any() {
    return chance -> {
      List<Scene> scenes = new ArrayList<>();
      for (int count = chance.between(1, 6); count > 0; count--) {
        List<Event> together = new ArrayList<>();
        for (int more = chance.percent(70) ? 1 : chance.between(2, 3); more > 0; more--) {
          together.add(chance.of(EVENTS));
        }
        scenes.add(new Scene(together, chance.between(0, 25), 15));
      }
      return scenes;
    };
  }
}
