package io.litefsoperator.faults;

import io.litefsoperator.decide.Asked;
import io.litefsoperator.resources.Marks;
import io.litefsoperator.resources.Reserved;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** What people do to their clusters. */
enum PersonEvent implements Event {
  SCALES {
    @Override
    boolean edit(World world, ClusterState cluster) {
      cluster.spec.put("replicas", world.chance.between(1, 4));
      return true;
    }
  },
  SCALES_TO_ZERO {
    @Override
    boolean edit(World world, ClusterState cluster) {
      cluster.spec.put("replicas", 0);
      return true;
    }
  },
  PAUSES {
    @Override
    boolean edit(World world, ClusterState cluster) {
      cluster.annotations.put("litefs-operator.io/paused", "true");
      return true;
    }
  },
  RESUMES {
    @Override
    boolean edit(World world, ClusterState cluster) {
      return cluster.annotations.remove("litefs-operator.io/paused") != null;
    }
  },
  /** A name that is the operator's own. */
  BREAKS_SPEC {
    @Override
    boolean edit(World world, ClusterState cluster) {
      cluster.spec.putArray(ClusterState.BROKEN).addObject().put("name", Reserved.POD_NAME);
      return true;
    }
  },
  MENDS_SPEC {
    @Override
    boolean edit(World world, ClusterState cluster) {
      return cluster.spec.remove(ClusterState.BROKEN) != null;
    }
  },
  CHANGES_MODE {
    @Override
    boolean edit(World world, ClusterState cluster) {
      cluster.remediation().put("mode", world.chance.of(List.of("Automatic", "Manual")));
      return true;
    }
  },
  CHANGES_STRATEGY {
    @Override
    boolean edit(World world, ClusterState cluster) {
      cluster.remediation().put("strategy", world.chance.of(List.of("ScaleDown", "RecreatePod")));
      return true;
    }
  },
  CHANGES_DISCARDED_VOLUMES {
    @Override
    boolean edit(World world, ClusterState cluster) {
      cluster.remediation().put("discardedVolumes", world.chance.of(List.of("Delete", "Retain")));
      return true;
    }
  },
  CHANGES_RETENTION {
    @Override
    boolean edit(World world, ClusterState cluster) {
      cluster
          .retention()
          .put(
              world.chance.of(List.of("whenScaled", "whenDeleted")),
              world.chance.of(List.of("Retain", "Delete")));
      return true;
    }
  },
  GROWS {
    @Override
    boolean edit(World world, ClusterState cluster) {
      cluster.storage().put("size", cluster.size() + world.chance.between(1, 2) + "Gi");
      return true;
    }
  },
  GROWS_CLAIM {
    @Override
    boolean edit(World world, ClusterState cluster) {
      ClaimState claim = world.api.claimOf(world.chance.below(4));
      if (claim == null || claim.volume == null) {
        return false;
      }
      claim.asked += world.chance.between(1, 3);
      claim.version = world.api.next();
      return true;
    }
  },
  CHANGES_IMAGE {
    @Override
    boolean edit(World world, ClusterState cluster) {
      cluster.spec.put("image", "example/notes:" + world.chance.below(3));
      return true;
    }
  },
  ACCEPTS {
    @Override
    boolean edit(World world, ClusterState cluster) {
      List<String> values = new ArrayList<>(world.truth.everPinned);
      values.add(Asked.NEW);
      Volume volume = world.api.volumeOf(0);
      if (volume != null && volume.clusterId != null) {
        values.add(volume.clusterId);
      }
      annotate(world, cluster, Asked.ACCEPT, world.chance.of(values));
      return true;
    }
  },
  RESTORES {
    @Override
    boolean edit(World world, ClusterState cluster) {
      annotate(world, cluster, Asked.RESTORE, Api.NAMES.pod(world.chance.below(4)));
      return true;
    }
  },
  TAKES_ANNOTATIONS_BACK {
    @Override
    boolean edit(World world, ClusterState cluster) {
      world.truth.unused.clear();
      return cluster.annotations.remove(Asked.ACCEPT) != null
          | cluster.annotations.remove(Asked.RESTORE) != null;
    }
  },
  CREATES_ANEW {
    @Override
    boolean edit(World world, ClusterState cluster) {
      ClusterState anew = new ClusterState(world.api.newUid(), cluster.spec.deepCopy());
      if (world.chance.percent(50)) {
        anew.annotations.putAll(cluster.annotations);
      }
      world.truth.unused.clear(); // such an annotation was about the one before
      world.truth.statusLost();
      world.api.cluster = anew;
      return true;
    }
  },
  LOSES_STATUS {
    @Override
    boolean edit(World world, ClusterState cluster) {
      if (!isMarked(world, claim -> true)) {
        return false; // else nothing would be left that tells the ID
      }
      cluster.write(null);
      world.truth.unused.clear();
      world.truth.statusLost();
      return true;
    }
  },
  LOSES_MARKS {
    @Override
    boolean edit(World world, ClusterState cluster) {
      if (cluster.status().clusterId() == null) {
        return false;
      }
      world.api.claims.values().stream()
          .filter(claim -> world.chance.percent(70))
          .forEach(
              claim -> {
                claim.annotations.remove(Marks.CLUSTER_ID);
                claim.annotations.remove(Marks.FORMER_CLUSTER_IDS);
                claim.version = world.api.next();
              });
      return true;
    }
  },
  DELETES_CLAIM_AND_POD {
    @Override
    boolean edit(World world, ClusterState cluster) {
      return delete(world, true);
    }
  },
  DELETES_CLAIM {
    @Override
    boolean edit(World world, ClusterState cluster) {
      return delete(world, false);
    }
  };

  abstract boolean edit(World world, ClusterState cluster);

  @Override
  public boolean happen(World world) {
    ClusterState cluster = world.api.cluster;
    if (cluster == null) {
      return false;
    }
    String spec = cluster.spec.toString();
    if (!edit(world, cluster)) {
      return false;
    }
    cluster.generation += spec.equals(cluster.spec.toString()) ? 0 : 1;
    ClusterState now = Objects.requireNonNull(world.api.cluster);
    now.version = world.api.next();
    world.say("person", "%s: %s %s".formatted(name(), now.spec, now.annotations));
    return true;
  }

  static void annotate(World world, ClusterState cluster, String name, String value) {
    if (!value.equals(cluster.annotations.put(name, value))) {
      world.truth.unused.add(name + "=" + value);
    }
  }

  private static boolean isMarked(World world, Predicate<ClaimState> which) {
    return world.api.claims.values().stream()
        .filter(which)
        .anyMatch(claim -> Truth.same(claim.annotations.get(Marks.CLUSTER_ID), world.truth.pinned));
  }

  private static boolean delete(World world, boolean withPod) {
    ClaimState claim = world.api.claimOf(world.chance.below(4));
    if (claim == null) {
      return false;
    }
    world.api.deleteClaim(claim, false, world.now);
    world.say("person", "deletes claim " + claim.name);
    PodState pod = world.api.podOf(claim.ordinal);
    if (withPod && pod != null) {
      world.api.deletePod(pod, null, world.now);
    }
    return true;
  }
}
