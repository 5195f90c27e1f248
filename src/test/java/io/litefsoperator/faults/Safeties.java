package io.litefsoperator.faults;

import io.litefsoperator.decide.Asked;
import io.litefsoperator.decide.Discard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Histories that lead to where one certain safety is all that stands in the way, each. */
final class Safeties {

  private static final Rates QUIET = Rates.NONE;
  private static final Rates STALE = new Rates(0, 0, 0, 80, 30, 10, 30);
  private static final Rates HALF_STALE = new Rates(0, 0, 0, 50, 0, 0, 0);
  private static final Rates REFUSED = new Rates(0, 40, 0, 0, 0, 0, 0);
  private static final Rates CROWDED = new Rates(0, 0, 0, 0, 0, 0, 90);

  /** Conditions that nothing misses, and why. They stay, as they cost nothing. */
  static final Map<Discard, String> REDUNDANT =
      Map.of(
          Discard.PRIMARY_SPOKE_LAST,
          "the second look asks the primary anew, long after the replica's report was recorded; it"
              + " objects only to a clock that was set back");

  private Safeties() {}

  static Script without(Discard condition) {
    return switch (condition) {
      case ALLOWED -> script(QUIET, chance -> List.of(healing(1), scene(0, 15, mode("Manual"))));
      case IS_REPLICA -> script(QUIET, chance -> List.of(healing(2), scene(0, 15, Traps.scale(2))));
      case ALONE ->
          script(
              QUIET,
              chance ->
                  List.of(
                      scene(0, chance.between(3, 5), stray(1), stray(2)), scene(30, 40, stuck())));
      case ATTEMPTS_LEFT ->
          script(
              QUIET,
              chance -> {
                List<Script.Scene> scenes = new ArrayList<>();
                for (int time = 0; time < 5; time++) {
                  scenes.add(scene(0, 20, stray(1)));
                }
                return scenes;
              });
      case STRAY_CONFIRMED ->
          script(
              STALE,
              chance ->
                  List.of(scene(0, 6, reuse(1)), scene(0, 6, reuse(2)), scene(0, 20, reuse(1))));
      case PRIMARY_READY -> script(QUIET, chance -> List.of(scene(0, 20, unready(), stray(1))));
      case PRIMARY_HOLDS_PINNED_ID ->
          script(
              QUIET,
              chance -> List.of(scene(0, 20, WorldEvent.PRIMARY_CHANGED_FROM_INSIDE, stray(1))));
      case PRIMARY_SPOKE_LAST, PRIMARY_VOLUME_UNCHANGED ->
          script(STALE, chance -> List.of(scene(0, 30, replacePrimary(), stray(1))));
      case PRIMARY_HAS_NO_LESS -> Traps.SET_BACK_WHILE_HEALING;
      case PRIMARY_HAS_DATA -> silent(chance -> List.of(scene(0, 20, stray(1))));
      case CLAIM_IS_OURS ->
          script(
              QUIET,
              chance ->
                  List.of(
                      scene(
                          0,
                          20,
                          Event.of(
                              "foreign claim",
                              world -> Havoc.replaceClaim(world, 2, Havoc.Content.FOREIGN)))));
      case CLAIM_IN_USE ->
          script(
              HALF_STALE,
              chance ->
                  List.of(
                      scene(0, 12, mode("Manual"), stray(1)),
                      scene(0, 20, mode("Automatic"), replaceByCopyOfPrimary(1))));
      case NOT_OF_A_FORMER_ID ->
          script(
              QUIET,
              chance ->
                  List.of(
                      scene(0, 5, WorldEvent.PRIMARY_WIPED),
                      scene(0, 20, accept(Asked.NEW)),
                      scene(20, 20)));
    };
  }

  static Script without(Mutation mutation) {
    return switch (mutation) {
      case ACT_BEFORE_RECORD -> script(REFUSED, chance -> List.of(scene(0, 20, stray(1))));
      case NO_UIDS -> script(CROWDED, chance -> List.of(scene(0, 20, stray(1))));
      case NO_VERSIONS ->
          script(
              STALE,
              chance ->
                  List.of(
                      scene(0, 2, growsByHand()),
                      scene(
                          0,
                          10,
                          Traps.edit(
                              "GROWS", (world, cluster) -> cluster.storage().put("size", "2Gi")))));
      case NO_SECOND_LOOK ->
          script(
              STALE,
              chance ->
                  List.of(
                      healing(2),
                      scene(0, 10, chance.of(List.of(PersonEvent.PAUSES, Traps.scale(1))))));
      default -> Script.any();
    };
  }

  static Script of(String name) {
    for (Discard condition : Discard.values()) {
      if (condition.name().equals(name)) {
        return without(condition);
      }
    }
    return without(Mutation.valueOf(name));
  }

  private static Script script(
      Rates rates, java.util.function.Function<Chance, List<Script.Scene>> scenes) {
    return new Directed(rates, scenes, true);
  }

  private static Script silent(java.util.function.Function<Chance, List<Script.Scene>> scenes) {
    return new Directed(QUIET, scenes, false);
  }

  private record Directed(
      Rates rates, java.util.function.Function<Chance, List<Script.Scene>> scenes, boolean writing)
      implements Script {

    @Override
    public void begin(Chance chance, ClusterState cluster) {
      cluster.spec.put("replicas", 3);
      cluster.remediation().put("strategy", chance.of(List.of("ScaleDown", "RecreatePod")));
    }

    @Override
    public Rates rates(Chance chance) {
      return rates;
    }

    @Override
    public boolean isRestless() {
      return false;
    }

    @Override
    public List<Scene> scenes(Chance chance) {
      return scenes.apply(chance);
    }

    @Override
    public boolean writes(Chance chance) {
      return writing;
    }
  }

  private static Script.Scene scene(int leaps, int steps, Event... events) {
    return new Script.Scene(List.of(events), steps, leaps);
  }

  /** A replica that is about to be healed. */
  private static Script.Scene healing(int ordinal) {
    return new Script.Scene(
        List.of(stray(ordinal)), 20, 0, world -> world.truth.remediation() != null);
  }

  private static Event reuse(int ordinal) {
    return Event.of("address reused", world -> Havoc.reuseAddress(world, ordinal));
  }

  private static Event stray(int ordinal) {
    return Event.of("stray " + ordinal, world -> Havoc.stray(world, ordinal));
  }

  private static Event mode(String mode) {
    return Traps.edit(mode, (world, cluster) -> cluster.remediation().put("mode", mode));
  }

  private static Event accept(String value) {
    return Traps.edit(
        "accept", (world, cluster) -> PersonEvent.annotate(world, cluster, Asked.ACCEPT, value));
  }

  private static Event growsByHand() {
    return Event.of(
        "claims grown by hand",
        world -> {
          world
              .api
              .claims
              .values()
              .forEach(
                  claim -> {
                    claim.asked = 9;
                    claim.version = world.api.next();
                  });
          return true;
        });
  }

  private static Event unready() {
    return Event.of(
        "primary not ready",
        world -> {
          PodState pod = world.api.podOf(0);
          if (pod != null) {
            pod.unreadyUntil = world.now.plus(Duration.ofMinutes(10));
          }
          return pod != null;
        });
  }

  private static Event stuck() {
    return Event.of(
        "pods don't end",
        world -> {
          world
              .api
              .pods
              .values()
              .forEach(pod -> pod.stuckUntil = world.now.plus(Duration.ofHours(1)));
          return true;
        });
  }

  private static Event replacePrimary() {
    return Event.of(
        "primary's claim replaced by a copy",
        world -> Havoc.replaceClaim(world, 0, Havoc.Content.SAME));
  }

  private static Event replaceByCopyOfPrimary(int ordinal) {
    return Event.of(
        "claim replaced by a copy of the primary",
        world -> {
          Volume primary = world.api.volumeOf(0);
          Havoc.replaceClaim(world, ordinal, Havoc.Content.SAME);
          Volume volume = world.api.volumeOf(ordinal);
          if (primary == null || volume == null) {
            return false;
          }
          volume.become(primary.clusterId, primary.databases);
          return true;
        });
  }
}
