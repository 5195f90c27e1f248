package io.litefsoperator.faults;

import io.litefsoperator.decide.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Histories about places where one thing just after another is dangerous. */
enum Traps implements Script {
  /** The primary is set back after it was seen to have all that a stray replica has. */
  SET_BACK_WHILE_HEALING {
    @Override
    public List<Scene> scenes(Chance chance) {
      return List.of(
          new Scene(List.of(relabel(1)), 20, 0, world -> world.truth.remediation() != null),
          scene(30, WorldEvent.PRIMARY_SET_BACK));
    }
  },
  /** A replica that is no longer asked for has more than the one that is restored from. */
  SCALED_AWAY_AHEAD {
    @Override
    public List<Scene> scenes(Chance chance) {
      return List.of(
          scene(10, deaf(1)),
          scene(10, scale(2)),
          scene(6, WorldEvent.PRIMARY_WIPED),
          scene(30, restore(1)),
          scene(20, scale(3)));
    }
  },
  /** The primary's claim is about to go when a restore stops its pod. */
  LEAVING_AND_RESTORED {
    @Override
    public List<Scene> scenes(Chance chance) {
      return List.of(
          scene(chance.between(0, 5), deaf(1), deaf(2)),
          scene(3, deleteClaim(0)),
          scene(40, restore(chance.between(1, 2))));
    }
  },
  /** Of two replicas one lags, and the primary is lost. */
  BEHIND_AND_RESTORED {
    @Override
    public List<Scene> scenes(Chance chance) {
      return List.of(
          scene(10, deaf(1)),
          scene(chance.between(0, 6), WorldEvent.PRIMARY_CLAIM_LOST),
          scene(40, restore(1)));
    }
  },
  /** A restore is crossed by something else. */
  RESTORE_CROSSED {
    @Override
    public List<Scene> scenes(Chance chance) {
      List<Scene> scenes = new ArrayList<>();
      scenes.add(
          scene(
              chance.between(3, 10),
              chance.of(
                  List.of(
                      WorldEvent.PRIMARY_WIPED,
                      WorldEvent.PRIMARY_SWAPPED,
                      WorldEvent.PRIMARY_CLAIM_LOST,
                      WorldEvent.PRIMARY_SET_BACK,
                      WorldEvent.PRIMARY_CHANGED_FROM_INSIDE))));
      scenes.add(scene(chance.between(1, 12), restore(chance.between(1, 2))));
      for (int more = chance.between(1, 3); more > 0; more--) {
        scenes.add(scene(chance.between(1, 12), chance.of(EVENTS)));
      }
      return scenes;
    }
  },
  /** A healing is crossed by something else. */
  HEALING_CROSSED {
    @Override
    public List<Scene> scenes(Chance chance) {
      List<Scene> scenes = new ArrayList<>();
      scenes.add(scene(chance.between(2, 8), WorldEvent.ALL_STRAY));
      for (int more = chance.between(1, 3); more > 0; more--) {
        scenes.add(scene(chance.between(1, 8), chance.of(EVENTS)));
      }
      return scenes;
    }
  },
  /** Another ID is accepted, and more happens. */
  ACCEPT_CROSSED {
    @Override
    public List<Scene> scenes(Chance chance) {
      List<Scene> scenes = new ArrayList<>();
      scenes.add(
          scene(
              chance.between(3, 8),
              chance.of(
                  List.of(
                      WorldEvent.PRIMARY_WIPED,
                      WorldEvent.PRIMARY_SWAPPED,
                      WorldEvent.PRIMARY_CLAIM_REPLACED,
                      WorldEvent.PRIMARY_CHANGED_FROM_INSIDE))));
      scenes.add(scene(chance.between(1, 12), PersonEvent.ACCEPTS));
      for (int more = chance.between(1, 3); more > 0; more--) {
        scenes.add(scene(chance.between(1, 12), chance.of(EVENTS)));
      }
      return scenes;
    }
  },
  /** It is deleted and made again, with and without its primary's claim. */
  MADE_ANEW {
    @Override
    public List<Scene> scenes(Chance chance) {
      List<Scene> scenes = new ArrayList<>();
      scenes.add(
          chance.percent(50)
              ? scene(chance.between(0, 3), PersonEvent.CREATES_ANEW)
              : scene(
                  chance.between(0, 3),
                  PersonEvent.CREATES_ANEW,
                  chance.of(
                      List.of(
                          WorldEvent.PRIMARY_CLAIM_LOST,
                          WorldEvent.PRIMARY_CLAIM_REPLACED,
                          PersonEvent.LOSES_MARKS))));
      for (int more = chance.between(1, 3); more > 0; more--) {
        scenes.add(scene(chance.between(1, 12), chance.of(EVENTS)));
      }
      return scenes;
    }
  },
  /** The primary is lost before anything is pinned. */
  LOST_AT_BIRTH {
    @Override
    public List<Scene> scenes(Chance chance) {
      return List.of(
          scene(
              chance.between(0, 4),
              chance.of(
                  List.of(
                      WorldEvent.PRIMARY_WIPED,
                      WorldEvent.PRIMARY_CLAIM_LOST,
                      WorldEvent.PRIMARY_CLAIM_REPLACED,
                      WorldEvent.CLAIM_REPLACED))),
          scene(10, chance.of(EVENTS)));
    }

    @Override
    public boolean isSettledFirst(Chance chance) {
      return false;
    }
  };

  private static Scene scene(int steps, Event... events) {
    return new Scene(List.of(events), steps, 5);
  }

  private static Event relabel(int ordinal) {
    return Event.of(
        "relabelled " + ordinal,
        world -> Havoc.inPlace(world, ordinal, volume -> volume.clusterId = world.newClusterId()));
  }

  private static Event deaf(int ordinal) {
    return Event.of(
        "deaf " + ordinal,
        world -> {
          Node node = world.api.nodeOf(ordinal);
          if (node != null) {
            node.deaf = 1000;
          }
          return node != null;
        });
  }

  static Event edit(String name, BiConsumer<World, ClusterState> edit) {
    return Event.of(
        name,
        world -> {
          ClusterState cluster = world.api.cluster;
          if (cluster == null) {
            return false;
          }
          edit.accept(world, cluster);
          cluster.generation++;
          cluster.version = world.api.next();
          return true;
        });
  }

  static Event scale(int replicas) {
    return edit("scale", (world, cluster) -> cluster.spec.put("replicas", replicas));
  }

  static Event restore(int ordinal) {
    return edit(
        "restore",
        (world, cluster) ->
            PersonEvent.annotate(world, cluster, Asked.RESTORE, Api.NAMES.pod(ordinal)));
  }

  private static Event deleteClaim(int ordinal) {
    return Event.of(
        "claim deleted",
        world -> {
          ClaimState claim = world.api.claimOf(ordinal);
          if (claim != null) {
            world.api.deleteClaim(claim, false, world.now);
          }
          return claim != null;
        });
  }

  @Override
  public void begin(Chance chance, ClusterState cluster) {
    Script.super.begin(chance, cluster);
    cluster.spec.put("replicas", 3);
    cluster.remediation().put("mode", "Automatic");
  }
}
